import { decodeMesh, type Mesh } from "../../../domain/mesh";
import type { SurfaceSource } from "../../port";

/** Meshes by the address that they came from: an address always answers the same. */
export class SurfaceShelf {
  private kept = new Map<string, Mesh>();
  private wish = 0;

  /** The meshes of these sources, fetched where they are not there yet; null when asked again meanwhile. */
  async fetch(sources: readonly SurfaceSource[]): Promise<readonly Mesh[] | null> {
    this.wish += 1;
    const mine = this.wish;
    const meshes = await Promise.all(sources.map(async ({ url }) => [url, await this.mesh(url)] as const));
    if (mine !== this.wish) return null;
    this.kept = new Map(meshes);
    return meshes.map(([, mesh]) => mesh);
  }

  /** What is under way will not arrive. */
  clear(): void {
    this.wish += 1;
    this.kept.clear();
  }

  private async mesh(url: string): Promise<Mesh> {
    const known = this.kept.get(url);
    if (known) return known;
    const response = await fetch(url);
    if (!response.ok) throw new Error(`A surface could not be loaded: the server answered ${response.status}.`);
    return decodeMesh(await response.arrayBuffer());
  }
}
