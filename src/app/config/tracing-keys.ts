import { z } from 'zod';
import type { Key } from './key.ts';
import { baseUrl, otlpHeaders, ratio } from './values.ts';

/** Settings of traces, by the names that OpenTelemetry gave them. */
export const tracingKeys = {
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    schema: baseUrl,
    about: {
      en: 'OpenTelemetry collector that traces of pushes go to (OTLP over HTTP, JSON). Empty: no traces.',
      zh: '接收推送链路追踪的 OpenTelemetry 收集器（OTLP/HTTP，JSON）。留空则不追踪。',
    },
    expects: { en: 'an http or https URL', zh: 'http 或 https 地址' },
    example: 'http://127.0.0.1:4318',
  },
  OTEL_EXPORTER_OTLP_HEADERS: {
    schema: otlpHeaders,
    secret: true,
    about: { en: 'Headers for that collector.', zh: '发给该收集器的请求头。' },
    expects: { en: 'name=value, comma-separated', zh: 'name=value，可用逗号分隔' },
    example: 'authorization=Bearer%20token',
  },
  OTEL_TRACES_SAMPLER_ARG: {
    schema: ratio,
    fallback: '1',
    about: { en: 'Share of pushes that are traced.', zh: '追踪多大比例的推送。' },
    expects: { en: 'a number from 0 to 1', zh: '0 到 1 的数' },
    example: '0.01',
  },
  OTEL_SERVICE_NAME: {
    schema: z.string().max(100),
    fallback: 'hongyan',
    about: { en: 'Name of this service in traces.', zh: '追踪中本服务的名称。' },
    expects: { en: 'at most 100 characters', zh: '最多 100 个字符' },
    example: 'hongyan',
  },
} satisfies Record<string, Key>;
