import { describeProblem } from '../template/field-rules.ts';
import type { CompileProblem } from './compile-message.ts';
import type { RenderProblem } from './render-message.ts';

/** A sentence about a problem of a message, for the person who wrote it. Never holds a value of a variable. */
export function describeMessageProblem(problem: CompileProblem | RenderProblem, lang: 'zh' | 'en'): string {
  const [zh, en] = texts(problem, lang);
  return lang === 'zh' ? zh : en;
}

function texts(problem: CompileProblem | RenderProblem, lang: 'zh' | 'en'): [string, string] {
  switch (problem.code) {
    case 'syntax':
      return [`表达式有语法错误：${problem.detail}`, `the expression has a syntax error: ${problem.detail}`];
    case 'expression_failed':
      return [`表达式无法计算：${problem.detail}`, `the expression could not be evaluated: ${problem.detail}`];
    case 'undefined_variable':
      return [
        `变量 ${problem.variable} 没有值，可用 default 过滤器给出默认值`,
        `the variable ${problem.variable} has no value; the default filter can give it one`,
      ];
    case 'missing_field':
      return ['模板中有此字段，消息中没有', 'the template has this field, the message does not'];
    case 'unknown_field':
      return ['模板中没有此字段', 'the template has no such field'];
    case 'missing_default':
      return ['选择了使用默认值，但没有给出默认值', 'the policy is to use the default, but there is none'];
    case 'unknown_policy':
      return ['on_invalid 只能是 refuse、truncate 或 default', 'on_invalid must be refuse, truncate or default'];
    case 'unknown_time_zone':
      return ['不存在的时区名', 'there is no time zone of this name'];
    case 'blocked_word':
      return [`含有禁用词“${problem.word}”`, `holds the blocked word "${problem.word}"`];
    default: {
      const rule = 'problem' in problem && problem.problem ? problem.problem : { ...problem, code: problem.code };
      const text = describeProblem(rule, lang);
      return [text, text];
    }
  }
}
