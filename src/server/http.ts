import type { Server } from 'node:http';
import swagger from '@fastify/swagger';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject, serializerCompiler } from 'fastify-type-provider-zod';
import { ApiError } from '#contract/errors.ts';
import { isAudited } from '#contract/operation.ts';
import { denialsOf } from './audit/denials.ts';
import { AuditNote } from './audit/note.ts';
import { noteDenied } from './audit/note-denied.ts';
import type { Actor } from './auth/actor.ts';
import { ApiKeys } from './auth/api-key.ts';
import { admit } from './auth/guard.ts';
import { registerOidc } from './auth/oidc.ts';
import { isConsolePage, registerConsole, sendPage } from './console.ts';
import type { ServerContext } from './context.ts';
import { registerDocs } from './docs.ts';
import { registerJiguangDoor } from './door/jiguang.ts';
import { doorName, isReplay, refusalOf } from './door/refused.ts';
import { registerWechatDoor } from './door/wechat.ts';
import { type Health, registerHealth } from './health.ts';
import { registerJpushDoor } from './jpush/door.ts';
import { answerJpushError } from './jpush/errors.ts';
import { openApiInfo } from './openapi.ts';
import { answerProblem } from './problem.ts';
import type { Route } from './route.ts';
import { routes } from './routes/index.ts';
import { schemaOf } from './schema.ts';
import { secureHeaders } from './secure-headers.ts';
import { validatorCompiler } from './validator.ts';

export interface HttpOptions {
  bodyLimitBytes: number;
  trustProxy: readonly string[];
  /** Given when we speak TLS ourselves. */
  tls: { cert: Buffer; key: Buffer } | null;
  /** Where the built console lies. */
  consoleFolder: string;
  /** Told of every answered request, by route pattern. */
  onAnswered(request: { route: string | null; method: string; status: number; seconds: number }): void;
  health: Health;
}

/** The HTTP server with all routes, not listening yet. */
export async function buildServer(context: ServerContext, options: HttpOptions): Promise<FastifyInstance> {
  const app = await buildFrame(context, options, (request, reply) =>
    isConsolePage(request) ? sendPage(reply, options.consoleFolder, context.platformUrl) : notFound(request, reply),
  );
  await app.register(swagger, {
    openapi: openApiInfo(context),
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  const keys = new ApiKeys(context);
  app.addHook('onClose', async () => {
    await Promise.all([keys.close(), denialsOf(context).close()]);
  });
  await app.register(async (scope) => {
    for (const route of routes) registerRoute(scope, context, keys, route);
  });
  await app.register((scope) => registerJpushDoor(scope, context, keys), { prefix: '/v3' });
  if (context.oidc !== null) registerOidc(app, context, context.oidc);
  await registerWechatDoor(app, context);
  await app.register((scope) => registerJiguangDoor(scope, context));
  app.get('/openapi.json', { schema: { hide: true } }, async (_, reply) => reply.send(app.swagger()));
  registerDocs(app);
  registerConsole(app, options.consoleFolder, context.platformUrl);
  return app;
}

/** What every process answers, also one without the api role: health, readiness, metrics. Not listening yet. */
export async function buildFrame(
  context: ServerContext,
  options: HttpOptions,
  otherwise: Answer = notFound,
): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: context.log,
    bodyLimit: options.bodyLimitBytes,
    trustProxy: options.trustProxy.length > 0 ? [...options.trustProxy] : false,
    genReqId: () => context.newId(),
    requestIdHeader: false,
    logController: new LogController({ disableRequestLogging: true }),
    routerOptions: { ignoreTrailingSlash: true },
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
      request.url.startsWith('/v3/') ? answerJpushError(error, request, reply) : answerProblem(error, request, reply),
    ...(options.tls === null ? {} : { https: options.tls }),
  } as Parameters<typeof fastify>[0]) as unknown as FastifyInstance<Server>;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(answerProblem);
  // JSON is the only body there is; a text would come in as one that fails its schema.
  app.removeContentTypeParser('text/plain');
  app.setNotFoundHandler(otherwise);
  // Hooks on every request call back: a promise for each costs more than what they do.
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(secureHeaders).header('x-request-id', request.id);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? null;
    options.onAnswered({ route, method: request.method, status: reply.statusCode, seconds: reply.elapsedTime / 1000 });
    done();
  });
  registerHealth(app, options.health);
  return app as unknown as FastifyInstance;
}

type Answer = (request: FastifyRequest, reply: FastifyReply) => unknown;

function notFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return answerProblem(new ApiError('not_found'), request, reply);
}

function registerRoute(
  app: FastifyInstance,
  context: ServerContext,
  keys: ApiKeys,
  { operation, handle }: Route,
): void {
  const audited = isAudited(operation);
  app.route({
    method: operation.method,
    url: operation.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    schema: schemaOf(operation),
    // Before the body is read: a caller who is not let in learns nothing about what it sent.
    onRequest: async (request) => {
      (request as Called).actor = await admit(context, keys, operation, request);
    },
    handler: async (request, reply) => {
      reply.status(operation.status);
      const { params, query, body } = request;
      const actor = (request as Called).actor!;
      const audit = audited ? new AuditNote(context, operation, actor, request) : undefined!;
      const call = { params, query, body, actor, key: actor, audit, request, reply };
      if (operation.tag === 'door') return atDoor(context, operation.path, handle(call, context));
      if (!audited) return handle(call, context);
      const answer = await handle(call, context);
      await audit.finish();
      return answer;
    },
    errorHandler: (error, request, reply) => {
      noteDenied(context, operation.id, error, request, (request as Called).actor ?? null);
      return answerProblem(error, request, reply);
    },
  });
}

/** What a door answers, counted when it turned somebody away. */
async function atDoor(context: ServerContext, path: string, answer: Promise<unknown>): Promise<unknown> {
  try {
    const answered = await answer;
    if (isReplay(answered)) context.doorRefused(doorName(path), 'replayed');
    return answered;
  } catch (error) {
    const reason = refusalOf(error);
    if (reason !== null) context.doorRefused(doorName(path), reason);
    throw error;
  }
}

type Called = FastifyRequest & { actor?: Actor | null };
