import { Button, Modal, PasswordInput, TextInput } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { LanguageModelView } from '../../../src-shared/language-model.ts'
import { ErrorState, SkeletonRows } from '../../components/states.tsx'
import { Chip } from '../../components/status-chip.tsx'
import { WriteButton } from '../../components/write-button.tsx'
import { useMay } from '../../me.ts'
import { readableError } from '../../readable-error.ts'
import { rpc } from '../../rpc.ts'
import { Facts, followed, Section } from './section-parts.tsx'
import page from './settings-page.module.css'

/** The key of the model that judges pairs of reconciliations, where a run asks for it. */
export function LanguageModelSection() {
  const [isOpen, setOpen] = useState(false)
  const queries = useQueryClient()
  const mayChange = useMay('admin')
  const view = useQuery(rpc.languageModel.get.queryOptions(followed))
  const test = useMutation(rpc.languageModel.test.mutationOptions())
  const remove = useMutation(
    rpc.languageModel.remove.mutationOptions({
      onSettled: () => queries.invalidateQueries({ queryKey: rpc.languageModel.get.key() }),
    }),
  )
  const confirmRemoval = () =>
    modals.openConfirmModal({
      title: 'Remove the stored key?',
      children: 'Runs that are to ask the language model are refused until there is one again.',
      labels: { confirm: 'Remove key', cancel: 'Keep it' },
      confirmProps: { variant: 'filled', color: 'red.8' },
      onConfirm: () => remove.mutate({}),
    })
  const known = view.data
  return (
    <Section
      title="Language model"
      lead="Judges pairs in review for reconciliations that ask for it. The key is kept encrypted; it is in no backup, log or export."
      actions={
        mayChange === true && (
          <>
            {known?.source === 'stored' && <Button onClick={confirmRemoval}>Remove key…</Button>}
            <Button variant="filled" onClick={() => setOpen(true)}>
              {known?.source === 'stored' ? 'Replace key' : 'Save a key'}
            </Button>
          </>
        )
      }
    >
      {mayChange === false && (
        <p className={page.notice}>Only administrators of this workspace change the key.</p>
      )}
      {view.isError && known === undefined ? (
        <ErrorState error={readableError(view.error)} retry={() => void view.refetch()} />
      ) : known === undefined ? (
        <SkeletonRows rows={2} columns={2} />
      ) : (
        <>
          <Facts
            facts={[
              ['Key', <KeySource key="key" view={known} />],
              [
                'Sent to',
                <span key="address" className="mono">
                  {known.address ?? 'api.anthropic.com'}
                </span>,
              ],
            ]}
          />
          <p>
            <WriteButton
              disabled={known.source === 'none'}
              loading={test.isPending}
              onClick={() => test.mutate({})}
            >
              Test key
            </WriteButton>
          </p>
          <p className={page.help}>A test asks claude-haiku-4-5 for one token.</p>
          <div role="status">
            {test.data?.ok === true && (
              <p>
                {test.data.model} answered in {Math.round(test.data.latency_ms)} ms.
              </p>
            )}
          </div>
          {test.data?.ok === false && (
            <p className={page.fault} role="alert">
              {test.data.failure.what} {test.data.failure.remedy}
            </p>
          )}
          {test.isError && <ErrorState error={readableError(test.error)} />}
          {remove.isError && <ErrorState error={readableError(remove.error)} />}
        </>
      )}
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        size={520}
        title="Key of the language model"
        closeOnClickOutside={false}
      >
        {isOpen && (
          <KeyForm
            onDone={() => {
              setOpen(false)
              test.reset()
            }}
          />
        )}
      </Modal>
    </Section>
  )
}

function KeySource({ view: { source, state } }: { readonly view: LanguageModelView }) {
  if (source === 'environment') return 'ANTHROPIC_API_KEY of the environment'
  if (source === 'none') return 'None yet'
  return state === 'ready' ? 'Stored' : <Chip tone="warn">Cannot be opened here</Chip>
}

function KeyForm({ onDone }: { readonly onDone: () => void }) {
  const queries = useQueryClient()
  const [key, setKey] = useState('')
  const [address, setAddress] = useState('')
  const save = useMutation(
    rpc.languageModel.save.mutationOptions({
      onSuccess: onDone,
      onSettled: () => queries.invalidateQueries({ queryKey: rpc.languageModel.get.key() }),
    }),
  )
  return (
    <form
      className={page.form}
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate({ key: key.trim(), address: address.trim() === '' ? null : address.trim() })
      }}
    >
      <PasswordInput
        label="Key"
        description="Takes the place of the one that is stored."
        data-autofocus
        autoComplete="off"
        maxLength={4096}
        value={key}
        onChange={(event) => setKey(event.currentTarget.value)}
      />
      <TextInput
        label="Address"
        description="Of a proxy; https. Empty: the official service."
        placeholder="https://api.anthropic.com"
        maxLength={2048}
        value={address}
        onChange={(event) => setAddress(event.currentTarget.value)}
      />
      {save.isError && (
        <p className={page.fault} role="alert">
          {readableError(save.error).what}
        </p>
      )}
      <div className={page.modalActions}>
        <Button onClick={onDone}>Cancel</Button>
        <Button
          type="submit"
          variant="filled"
          disabled={key.trim() === ''}
          loading={save.isPending}
        >
          Save key
        </Button>
      </div>
    </form>
  )
}
