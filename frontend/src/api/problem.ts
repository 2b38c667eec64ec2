/** RFC 9457: reading `application/problem+json`, whoever sent it. */

export interface Problem {
  status: number;
  code: string;
  detail: string;
  data: Record<string, unknown>;
}

const SENTENCES: Record<number, string> = {
  401: "Please sign in.",
  403: "You may not do this.",
  404: "This does not exist, or you may not see it.",
  413: "This is too large for the server.",
  429: "Too many tries. Wait a little, then try again.",
};

/** The problem of a refused answer; an answer that is no problem document gets a sentence by its status. */
export async function problemOf(response: Response): Promise<Problem> {
  return problemFrom(response.status, await response.text());
}

export function problemFrom(status: number, text: string): Problem {
  const body = parsed(text);
  const { type: _type, title, status: _status, detail, code, ...data } = body;
  const told = sentence(detail) ?? sentence(title) ?? SENTENCES[status];
  return {
    status,
    code: typeof code === "string" ? code : "unknown",
    detail: told ?? `The server answered with an error (${status}).`,
    data,
  };
}

function sentence(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function parsed(text: string): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null && !Array.isArray(body) ? { ...body } : {};
  } catch {
    return {};
  }
}
