// The HTTP door: one call, its answer, or a refusal with a stable code and words in both languages.
import type { Refused, Reply } from "./messages.ts";
import { WORDS } from "./words.ts";

/** Nobody answered, or the other side has trouble of its own: the same call may go through later. */
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
const TOO_OFTEN = 429;
/** How long to wait where "too often" comes without a time. */
const OTHERWISE_SECONDS = 5;

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
  if (answer.status >= 500) throw new NoLine(`answered ${answer.status}`);
  const problem = readProblem(answer.status, content);
  if (answer.status !== TOO_OFTEN) throw new Refusal(answer.status, problem);
  const seconds = readSeconds(answer.headers.get("Retry-After"), Date.now()) ?? OTHERWISE_SECONDS;
  throw new Refusal(answer.status, { ...problem, retry_after_seconds: seconds });
}

/** `Retry-After`: seconds, or the moment itself. Null when it says neither. */
export function readSeconds(told: string | null, now: number): number | null {
  if (told === null) return null;
  if (/^\s*\d+\s*$/.test(told)) return Number(told);
  const moment = Date.parse(told);
  return Number.isNaN(moment) ? null : Math.max(0, Math.ceil((moment - now) / 1000));
}

function readProblem(status: number, content: unknown): Refused {
  const problem = (content ?? {}) as Partial<Refused>;
  const otherwise = status === TOO_OFTEN ? WORDS.tooOften : WORDS.refusedAs(status);
  return {
    ok: false,
    code: problem.code ?? (status === TOO_OFTEN ? "too_many_requests" : `http_${status}`),
    detail: problem.detail ?? otherwise.en,
    detail_ko: problem.detail_ko ?? otherwise.ko,
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
