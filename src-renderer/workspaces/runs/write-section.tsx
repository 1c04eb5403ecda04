import { Modal } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { WriteButton } from '../../components/write-button.tsx'

interface WriteSectionProps {
  readonly title: string
  readonly dialogTitle: string
  /** What is put together in the dialog. */
  readonly renderForm: (close: () => void) => ReactNode
  /** What was written, or what can be. */
  readonly children: ReactNode
}

/** What of a run went to databases, and the way there. */
export function WriteSection({ title, dialogTitle, renderForm, children }: WriteSectionProps) {
  const [opened, setOpened] = useState(false)
  const close = () => setOpened(false)
  return (
    <section>
      <h2>{title}</h2>
      {children}
      <WriteButton mt={4} onClick={() => setOpened(true)}>
        Write to a database
      </WriteButton>
      <Modal
        opened={opened}
        onClose={close}
        size={560}
        title={dialogTitle}
        // What was filled in is not lost to a click beside it.
        closeOnClickOutside={false}
      >
        {opened && renderForm(close)}
      </Modal>
    </section>
  )
}
