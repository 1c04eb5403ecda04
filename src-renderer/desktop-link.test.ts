import { afterEach, describe, expect, it } from 'vitest'
import { createDesktopLink } from './desktop-link.ts'

const channels: MessageChannel[] = []
afterEach(() => {
  for (const { port1, port2 } of channels.splice(0)) {
    port1.close()
    port2.close()
  }
})

function openChannel(): MessageChannel {
  const channel = new MessageChannel()
  channels.push(channel)
  return channel
}

/** A window that gets messages as the preload script sends them. */
function createPage() {
  const page = new EventTarget()
  const tell = (data: unknown, ports: MessagePort[], source: EventTarget = page): void => {
    page.dispatchEvent(Object.assign(new Event('message'), { data, ports, source }))
  }
  return { page: page as unknown as Window, tell }
}

describe('a page of the desktop', () => {
  it('asks for its port with its first call and speaks over it', async () => {
    const { page, tell } = createPage()
    const channel = openChannel()
    const heard = new Promise((resolve) => {
      channel.port1.addEventListener('message', resolve)
      channel.port1.start()
    })
    let asked = 0
    const link = createDesktopLink(
      {
        connect() {
          asked += 1
          tell({ quartermaster: 'port' }, [channel.port2])
        },
      },
      page,
    )
    expect(asked).toBe(0)
    const call = link.call(['system', 'info'], undefined, { context: {} })
    call.catch(() => undefined)
    await heard
    expect(asked).toBe(1)
    tell({ quartermaster: 'lost' }, [])
    await expect(call).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
  })

  it('takes no port from another window, nor one that is not for it', async () => {
    const { page, tell } = createPage()
    const [stranger, other, own] = [openChannel(), openChannel(), openChannel()]
    const heard = new Promise((resolve) => {
      own.port1.addEventListener('message', resolve)
      own.port1.start()
    })
    const link = createDesktopLink({ connect: () => undefined }, page)
    const call = link.call(['system', 'info'], undefined, { context: {} })
    call.catch(() => undefined)
    tell({ quartermaster: 'port' }, [stranger.port2], new EventTarget())
    tell({ quartermaster: 'command', id: 'go-runs' }, [other.port2])
    tell('port', [other.port2])
    tell({ quartermaster: 'port' }, [])
    tell({ quartermaster: 'port' }, [own.port2])
    await expect(heard).resolves.toBeInstanceOf(MessageEvent)
  })
})
