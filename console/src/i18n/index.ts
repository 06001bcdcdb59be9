import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';

export const languages = { zh: '中文', en: 'English' } as const;
export type Language = keyof typeof languages;

const kept = 'hongyan.language';

const load: Record<Language, () => Promise<{ default: Record<string, object> }>> = {
  zh: () => import('./zh/index.ts'),
  en: () => import('./en/index.ts'),
};

/** Chinese unless this browser chose English before. Only the texts of that language are fetched. */
export async function startI18n(): Promise<void> {
  const language: Language = localStorage.getItem(kept) === 'en' ? 'en' : 'zh';
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: { [language]: (await load[language]()).default as never },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
}

export async function chooseLanguage(language: Language): Promise<void> {
  for (const [namespace, texts] of Object.entries((await load[language]()).default)) {
    i18next.addResourceBundle(language, namespace, texts);
  }
  localStorage.setItem(kept, language);
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  await i18next.changeLanguage(language);
}

/** The language on screen, for what is no key: numbers, dates, texts of the service. */
export function currentLanguage(): Language {
  return i18next.language === 'en' ? 'en' : 'zh';
}
