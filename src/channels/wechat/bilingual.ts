/** A sentence people read, in both languages of the console and the documentation. Chinese is the first language. */
export interface Bilingual {
  zh: string;
  en: string;
}
