import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { addAll, addWhenCalled } from './when-called.ts'

function setUp() {
  const done: string[] = []
  const program = new Command('program')
    .exitOverride()
    .configureOutput({ writeOut: () => undefined, writeErr: () => undefined })
  const late = program.command('late').action(({ size }: { size: string }) => {
    done.push(`ran with ${size}`)
  })
  addWhenCalled(late, () => {
    done.push('added')
    late.requiredOption('--size <n>', 'how much')
    return Promise.resolve()
  })
  program.command('other').action(() => {
    done.push('other')
  })
  const run = (...words: string[]): Promise<Command> => program.parseAsync(words, { from: 'user' })
  return { done, late, program, run }
}

describe('a command that is completed when it is called', () => {
  it('has its options by the time they are read', async () => {
    const { done, run } = setUp()
    await run('late', '--size', '3')
    expect(done).toEqual(['added', 'ran with 3'])
    await expect(run('late')).rejects.toThrow('--size')
  })

  it('costs nothing where another is called, or the help of all', async () => {
    const { done, run } = setUp()
    await run('other')
    await expect(run('--help')).rejects.toMatchObject({ exitCode: 0 })
    expect(done).toEqual(['other'])
  })

  it('is complete, once, for those who look at the whole tree', async () => {
    const { done, late, program, run } = setUp()
    await addAll(program)
    expect(late.options.map(({ long }) => long)).toEqual(['--size'])
    await run('late', '--size', '4')
    expect(done).toEqual(['added', 'ran with 4'])
  })
})
