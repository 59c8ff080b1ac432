import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseConfig, settings } from '@zhiyin/config';
import { parse } from 'yaml';

interface Service {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
}
const root = path.resolve(import.meta.dirname, '../../..');
const file = (name: string): string => path.join(root, name);
const compose = parse(fs.readFileSync(file('docker-compose.yml'), 'utf8'), { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
};
const own = Object.entries(compose.services).filter(([, { environment }]) => environment?.ZHIYIN_SECRET);

/** `apps/api/dist/main.js` exists as soon as its source does. */
const sourceOf = (script: string): string => script.replace('/dist/', '/src/').replace(/\.js$/, '.ts');
const withoutComposeVariables = (value: string): string => value.replace(/\$\{\w+:\?[^}]*\}/g, 'x'.repeat(32)).replace(/\$\{\w+:-([^}]*)\}/g, '$1');

describe('docker-compose.yml', () => {
  it('has the one-server form', () => {
    expect(Object.keys(compose.services).sort()).toEqual(['admin', 'api', 'migrate', 'postgres', 'redis', 'trainer']);
    expect(compose.services.postgres.image).toMatch(/^postgres:18/);
    expect(compose.services.redis.command).toEqual(expect.arrayContaining(['--maxmemory-policy', 'noeviction']));
  });

  it.each(own)('gives %s settings that exist and that are accepted', (_name, { environment = {} }) => {
    const known = new Set(settings().map(({ variable }) => variable));
    expect(Object.keys(environment).filter((variable) => !known.has(variable))).toEqual([]);
    const values = Object.fromEntries(Object.entries(environment).map(([variable, value]) => [variable, withoutComposeVariables(String(value))]));
    expect(parseConfig(values)).toMatchObject({ host: '0.0.0.0', dataFolder: '/data' });
  });

  it.each(own)('runs programs that exist for %s, and asks the port it listens on', (name, { command = [], healthcheck, environment }) => {
    const script = command.find((part) => part.endsWith('.js')) ?? '';
    expect(fs.existsSync(file(sourceOf(script)))).toBe(true);
    if (name === 'migrate') return;
    const [, node, check, url] = healthcheck?.test ?? [];
    expect([node, fs.existsSync(file(check))]).toEqual(['node', true]);
    const config = parseConfig(Object.fromEntries(Object.entries(environment ?? {}).map(([variable, value]) => [variable, withoutComposeVariables(value)])));
    const port = { api: config.apiPort, admin: config.adminPort, trainer: config.trainerPort }[name];
    expect(new URL(url).port).toBe(String(port));
  });

  it('starts everything after what it needs, and keeps data in named volumes', () => {
    for (const [name, { depends_on = {}, volumes = [] }] of Object.entries(compose.services)) {
      for (const other of Object.keys(depends_on)) expect(Object.keys(compose.services)).toContain(other);
      for (const volume of volumes) expect([name, Object.keys(compose.volumes)]).toEqual([name, expect.arrayContaining([volume.split(':')[0]])]);
    }
    expect(compose.services.api.depends_on?.migrate).toEqual({ condition: 'service_completed_successfully' });
  });

  const docker = spawnSync('docker', ['compose', 'version']).status === 0;
  (docker ? it : it.skip)('is accepted by docker compose (skipped without it)', () => {
    const { status, stderr } = spawnSync('docker', ['compose', '-f', file('docker-compose.yml'), 'config', '--quiet'], {
      env: { ...process.env, ZHIYIN_SECRET: 'x'.repeat(32), POSTGRES_PASSWORD: 'x' }, encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
  });
});

describe('Dockerfile', () => {
  const lines = fs.readFileSync(file('Dockerfile'), 'utf8').split('\n');

  it('starts a program that exists, and not as root', () => {
    const command = JSON.parse(lines.findLast((line) => line.startsWith('CMD '))?.slice(4) ?? '[]') as string[];
    expect(fs.existsSync(file(sourceOf(command.at(-1) ?? '')))).toBe(true);
    const [user, from] = [lines.findLastIndex((line) => line === 'USER node'), lines.findLastIndex((line) => line.startsWith('FROM '))];
    expect(user).toBeGreaterThan(from);
  });

  it('copies only what exists, runs only scripts that exist, on a Node that is new enough', () => {
    for (const line of lines.filter((text) => text.startsWith('COPY ') && !text.includes('--from='))) {
      for (const source of line.split(/\s+/).slice(1, -1)) expect([source, fs.existsSync(file(source))]).toEqual([source, true]);
    }
    for (const [script] of lines.join('\n').matchAll(/tools\/workspace\/[\w-]+\.mjs/g)) expect([script, fs.existsSync(file(script))]).toEqual([script, true]);
    for (const [, major] of lines.join('\n').matchAll(/^FROM node:(\d+)/gm)) expect(Number(major)).toBeGreaterThanOrEqual(20);
  });

  it('leaves secrets and data of the checkout out of the image', () => {
    expect(fs.readFileSync(file('.dockerignore'), 'utf8').split('\n')).toEqual(expect.arrayContaining(['.git', '.data', '**/node_modules']));
  });
});
