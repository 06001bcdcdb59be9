/** JSON text made ahead, for the parts of a message that are the same for many recipients. */
export class Escaped<Kind extends 'text' | 'data'> {
  readonly kind: Kind;
  readonly json: string;

  constructor(kind: Kind, json: string) {
    this.kind = kind;
    this.json = json;
  }
}

/** Field key exactly as in the template's content (`thing1`, no `.DATA`), to its text. */
export type SendData = Readonly<Record<string, string | Escaped<'text'>>>;

export interface SendBody {
  touser: string;
  templateId: string;
  /** In-app page, may hold a query. Absent or empty: the card does not open anything. */
  page?: string | null;
  data: SendData | Escaped<'data'>;
  miniprogramState: 'developer' | 'trial' | 'formal';
  lang: 'zh_CN' | 'en_US' | 'zh_HK' | 'zh_TW';
}

/** One field's text, escaped once for all recipients. */
export function escapeText(text: string): Escaped<'text'> {
  return new Escaped('text', JSON.stringify(text));
}

/** All fields of a message without variables, escaped once for all recipients. */
export function escapeData(data: SendData): Escaped<'data'> {
  return new Escaped('data', dataJson(data));
}

/**
 * The body of one `subscribeMessage.send` call. `miniprogram_state` and `lang` are always there: the documents disagree
 * on whether they are required. A leading "/" of the page is taken off: older calls answered it with 41030.
 */
export function buildSendBody({ touser, templateId, page, data, miniprogramState, lang }: SendBody): string {
  const target = page ? `,"page":${JSON.stringify(page.replace(/^\/+/, ''))}` : '';
  const fields = data instanceof Escaped ? data.json : dataJson(data);
  return `{"touser":${JSON.stringify(touser)},"template_id":${JSON.stringify(templateId)}${target},"miniprogram_state":"${miniprogramState}","lang":"${lang}","data":${fields}}`;
}

function dataJson(data: SendData): string {
  let json = '';
  for (const [key, value] of Object.entries(data)) {
    const text = typeof value === 'string' ? JSON.stringify(value) : value.json;
    json += `${json === '' ? '' : ','}${JSON.stringify(key)}:{"value":${text}}`;
  }
  return `{${json}}`;
}
