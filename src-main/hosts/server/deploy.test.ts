import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const manifest = z
  .object({
    bin: z.object({ quartermaster: z.string() }),
    scripts: z.record(z.string(), z.string()),
    engines: z.object({ node: z.string() }),
  })
  .parse(JSON.parse(read('package.json')))

const unit = read('resources/deploy/quartermaster.service')
const dockerfile = read('resources/deploy/Dockerfile')
const compose = read('resources/deploy/compose.yaml')

/** The values of each directive of a unit, in order. */
function directives(text: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const [, name, value] of text.matchAll(/^([A-Za-z]+)=(.*)$/gm)) {
    found.set(name!, [...(found.get(name!) ?? []), value!])
  }
  return found
}

/** Options a command of ours is given, in a line of a shell or a list. */
const flagsOf = (text: string): string[] => [...text.matchAll(/--[a-z_]+/g)].map(([flag]) => flag)

/** What the command line itself says it takes. */
async function helpOf(...words: string[]): Promise<string> {
  const main = join(root, 'src-main/hosts/cli/main.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [main, ...words, '--help'])
  return stdout
}

let serveHelp: string

beforeAll(async () => {
  serveHelp = await helpOf('serve')
})

describe('the unit for systemd', () => {
  const found = directives(unit)

  it('shuts the service in', () => {
    const wanted = {
      NoNewPrivileges: 'yes',
      CapabilityBoundingSet: '',
      ProtectSystem: 'strict',
      ProtectHome: 'yes',
      PrivateTmp: 'yes',
      PrivateDevices: 'yes',
      ProtectKernelTunables: 'yes',
      ProtectKernelModules: 'yes',
      ProtectControlGroups: 'yes',
      RestrictAddressFamilies: 'AF_UNIX AF_INET AF_INET6',
      RestrictSUIDSGID: 'yes',
      SystemCallFilter: '@system-service',
      StateDirectory: 'quartermaster',
      UMask: '0077',
      Restart: 'on-failure',
      User: 'quartermaster',
    }
    const given = Object.keys(wanted).map((name) => [name, found.get(name)?.join()])
    expect(Object.fromEntries(given)).toEqual(wanted)
    expect(found.get('MemoryMax')).toEqual([expect.stringMatching(/^\d+G$/)])
  })

  it('lets V8 compile', () => {
    expect(found.has('MemoryDenyWriteExecute')).toBe(false)
  })

  it('gives runs longer to end than they need to be killed', () => {
    expect(found.get('KillMode')).toEqual(['mixed'])
    expect(Number(found.get('TimeoutStopSec')?.[0])).toBeGreaterThanOrEqual(15)
  })

  it('starts what the package installs, with flags that exist, in the workspace it may write', () => {
    const [start = ''] = found.get('ExecStart') ?? []
    expect(start).toContain(` /opt/quartermaster/${manifest.bin.quartermaster} serve `)
    expect(flagsOf(start)).not.toEqual([])
    expect(flagsOf(start).filter((flag) => !serveHelp.includes(`${flag} `))).toEqual([])
    expect(found.get('Environment')).toContain('QM_WORKSPACE=/var/lib/quartermaster')
  })
})

describe('the image', () => {
  const stages = dockerfile.split(/^FROM /m).slice(1)
  const last = stages.at(-1) ?? ''

  it('is built in two stages on the Node that the package needs', () => {
    expect(stages.map((stage) => stage.split(/\s/, 1)[0])).toEqual([
      'node:24-bookworm-slim',
      'node:24-bookworm-slim',
    ])
    expect(stages[0]).toMatch(/npm ci /)
    expect(stages[0]).toMatch(/npm prune --omit=dev/)
  })

  it('builds by scripts that exist', () => {
    const scripts = [...dockerfile.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name!)
    expect(scripts).toEqual(['build', 'build:node'])
    expect(scripts.filter((name) => !(name in manifest.scripts))).toEqual([])
  })

  it('runs as somebody without rights, tells its port, its data and its health', () => {
    for (const line of [
      /^USER node$/m,
      /^EXPOSE 4780$/m,
      /^VOLUME \/var\/lib\/quartermaster$/m,
      /^STOPSIGNAL SIGTERM$/m,
      /^HEALTHCHECK .*\n.*127\.0\.0\.1:4780\/live/m,
    ]) {
      expect(last).toMatch(line)
    }
    expect(last.indexOf('USER node')).toBeGreaterThan(last.lastIndexOf('RUN '))
  })

  it('starts what the package installs, with flags that exist', () => {
    expect(last).toContain(
      `ENTRYPOINT ["node", "/opt/quartermaster/${manifest.bin.quartermaster}"]`,
    )
    const [, command = ''] = /^CMD (\[.*\])$/m.exec(last) ?? []
    expect(JSON.parse(command)).toContain('serve')
    expect(flagsOf(command).filter((flag) => !serveHelp.includes(`${flag} `))).toEqual([])
  })

  it('copies what the package has', () => {
    const copied = [...last.matchAll(/^COPY --from=build \/build\/(\S+) /gm)].map(
      ([, path]) => path!,
    )
    expect(copied).toContain('dist/node')
    const built = new Set(['dist/node', 'dist/renderer', 'node_modules'])
    expect(copied.filter((path) => !built.has(path) && !existsSync(join(root, path)))).toEqual([])
  })
})

describe('the example for compose', () => {
  it('uses flags that exist and shuts the container in', () => {
    const command = compose.slice(compose.indexOf('command:'), compose.indexOf('ports:'))
    expect(flagsOf(command)).toEqual([
      '--host',
      '--port',
      '--root',
      '--allow_host',
      '--behind_proxy',
    ])
    expect(flagsOf(command).filter((flag) => !serveHelp.includes(`${flag} `))).toEqual([])
    for (const line of [
      'read_only: true',
      'cap_drop: [ALL]',
      'no-new-privileges:true',
      'init: true',
    ]) {
      expect(compose).toContain(line)
    }
    expect(compose).toContain("ports: ['127.0.0.1:4780:4780']")
  })

  it.each([
    ['people', 'invite'],
    ['keys', 'create'],
  ])('and the page name options that "%s %s" has', async (area, name) => {
    const help = await helpOf(area, name)
    const lines = `${compose}\n${read('docs/server.md')}`
      .replaceAll('\\\n', ' ')
      .split('\n')
      .filter((line) => line.includes(`${area} ${name} `))
      .map((line) => line.slice(line.indexOf(`${area} ${name} `)))
    expect(lines).not.toEqual([])
    expect(lines.flatMap(flagsOf).filter((flag) => !help.includes(`${flag} `))).toEqual([])
  })
})
