import type { Template, TemplateDef, TemplateField } from './types.ts';

const line = /^\s*(.*?)\s*[:：]?\s*\{\{\s*([a-z_]+?)(\d+)\.DATA\s*\}\}/;

/** Reads a template's keys, types and labels, in order, out of its `content` (`label:{{thing1.DATA}}` per line). */
export function readTemplate(def: TemplateDef): Template {
  const fields: TemplateField[] = [];
  for (const text of def.content.split(/\r?\n/)) {
    const match = line.exec(text);
    if (!match) continue;
    const key = `${match[2]}${match[3]}`;
    const listed = def.keywordEnumValueList?.find((entry) => entry.keywordCode.replace(/\.DATA$/, '') === key);
    const field: TemplateField = { key, type: match[2]!, label: match[1]! };
    if (listed) field.values = listed.enumValueList;
    fields.push(field);
  }
  return { ...def, fields };
}

/** The template as `newtmpl/gettemplate` lists it. */
export function listTemplate(template: Template): TemplateDef {
  const { fields: _, ...def } = template;
  return def;
}
