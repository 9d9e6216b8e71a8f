// The HTTP door: one call, its answer, or a refusal with a stable code and words in both languages.
import type { Refused, Reply } from "./messages.ts";

/** Nobody answered, or the answer was "not now": the same call may go through later. */
export class NoLine extends Error {}

/** The server said no, and why. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly reply: Refused,
  ) {
    super(reply.detail);
  }
}

export interface Call {
  token?: string | null;
  body?: unknown;
  idempotencyKey?: string;
}

const TIMEOUT_MILLISECONDS = 10_000;

export async function call<T>(method: string, path: string, options: Call = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (options.token) headers.Authorization = `Bearer ${options.token}`;
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  if (options.idempotencyKey) headers["Idempotency-Key"] = options.idempotencyKey;
  const request: RequestInit = { method, headers, signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) };
  if (options.body !== undefined) request.body = JSON.stringify(options.body);
  let answer: Response;
  try {
    answer = await fetch(`/api/v1${path}`, request);
  } catch {
    throw new NoLine("no answer");
  }
  if (answer.status === 204) return undefined as T;
  const content: unknown = await answer.json().catch(() => null);
  if (answer.ok) return content as T;
  if (answer.status >= 500 || answer.status === 429) throw new NoLine(`answered ${answer.status}`);
  throw new Refusal(answer.status, readProblem(answer.status, content));
}

function readProblem(status: number, content: unknown): Refused {
  const problem = (content ?? {}) as Partial<Refused>;
  const detail = problem.detail ?? `The server refused this (${status}).`;
  return {
    ok: false,
    code: problem.code ?? `http_${status}`,
    detail,
    detail_ko: problem.detail_ko ?? `서버가 요청을 거절했습니다 (${status}).`,
    ...(problem.alternatives ? { alternatives: problem.alternatives } : {}),
  };
}

/** A call as the answer to a command: a refusal is an answer, no line is not. */
export async function callAsReply(method: string, path: string, options: Call): Promise<Reply> {
  try {
    return { ok: true, answer: await call<unknown>(method, path, options) };
  } catch (problem) {
    if (problem instanceof Refusal) return problem.reply;
    throw problem;
  }
}
