/** Sending files with progress, which fetch does not tell. */

import { addressOf, headersFor, refusal, unreachable } from "./client";
import { problemFrom } from "./problem";

export interface UploadOptions {
  key: string;
  /** 0..1 of the bytes sent. */
  onProgress: (fraction: number) => void;
  signal: AbortSignal;
}

/** POSTs a form as multipart. The answer's JSON; throws ApiError, or an AbortError when `signal` ended it. */
export async function upload<T>(path: string, form: FormData, { key, onProgress, signal }: UploadOptions): Promise<T> {
  const headers = await headersFor("POST", { key });
  return new Promise<T>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", addressOf(path));
    headers.forEach((value, name) => request.setRequestHeader(name, value));
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText) as T);
      else reject(refusal(problemFrom(request.status, request.responseText)));
    };
    request.onerror = () => reject(unreachable());
    request.onabort = () => reject(new DOMException("The upload was stopped.", "AbortError"));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    if (signal.aborted) request.onabort(new ProgressEvent("abort"));
    else request.send(form);
  });
}
