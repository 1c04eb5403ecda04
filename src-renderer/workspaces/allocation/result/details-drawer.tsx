import { Anchor, Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type {
  ContractExplanation,
  GroupExplanation,
} from '../../../../src-shared/allocation/result.ts'
import { Drawer } from '../../../components/drawer.tsx'
import { LinkButton } from '../../../components/link-button.tsx'
import { ErrorState, SkeletonRows } from '../../../components/states.tsx'
import { Chip, KindChip } from '../../../components/status-chip.tsx'
import { countOf, formatCount, formatShare, formatValue, readerLocale } from '../../../format.ts'
import {
  contractText,
  groupText,
  userText,
} from '../../../../src-shared/allocation/explanation-text.ts'
import type { AllocationParameters } from '../../../../src-shared/allocation/parameters.ts'
import { groupRemedies } from '../../../../src-shared/allocation/remedies.ts'
import { readableError } from '../../../readable-error.ts'
import { rpc } from '../../../rpc.ts'
import type { OpenedDetail } from '../../runs/run-search.ts'
import { CopyText } from './copy-text.tsx'
import { pointWords, unitWords } from './worth-words.ts'
import { Takers } from './takers-table.tsx'
import { Candidates } from './candidates-table.tsx'
import { formatRatio, groupName, groupStates, sponsoredOf } from './group-words.ts'
import classes from './result.module.css'

interface DetailsDrawerProps {
  readonly runId: string
  readonly opened: OpenedDetail
  /** Of the run: remedies change them. */
  readonly parameters: AllocationParameters
  readonly focusRequest: number
  readonly onClose: () => void
  readonly onStep: (by: -1 | 1) => void
  readonly onOpen: (detail: OpenedDetail) => void
  /** Leads to the rows behind: the assignments of a user, a contract or a group. */
  readonly onAssignments: (of: { user?: string; contract?: string; group?: string }) => void
}

/** Why a user, a group or a contract is as it is. */
export function DetailsDrawer(props: DetailsDrawerProps) {
  const { opened } = props
  const titles = {
    user: `User ${opened.id}`,
    group: `Group ${groupName(opened.id)}`,
    contract: `Contract ${opened.id}`,
  }
  return (
    <Drawer
      title={titles[opened.type]}
      onClose={props.onClose}
      onStep={props.onStep}
      focusRequest={props.focusRequest}
    >
      {opened.type === 'user' ? (
        <UserDetail {...props} />
      ) : opened.type === 'group' ? (
        <GroupDetail {...props} />
      ) : (
        <ContractDetail {...props} />
      )}
    </Drawer>
  )
}

interface AnsweredProps<T> {
  readonly query: { data: T | undefined; error: unknown; isError: boolean; refetch: () => unknown }
  readonly children: (data: T) => ReactNode
}

function Answered<T>({ query, children }: AnsweredProps<T>) {
  if (query.data !== undefined) return <>{children(query.data)}</>
  if (query.isError) {
    return <ErrorState error={readableError(query.error)} retry={() => void query.refetch()} />
  }
  return <SkeletonRows rows={8} columns={2} />
}

function Sentences({ sentences }: { sentences: readonly string[] }) {
  if (sentences.length === 0) return null
  return (
    <ul className={classes.sentences}>
      {sentences.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  )
}

function UserDetail({ runId, opened, onOpen, onAssignments }: DetailsDrawerProps) {
  const query = useQuery(
    rpc.allocation.user.queryOptions({
      input: { id: runId, user_id: opened.id, locale: readerLocale },
      staleTime: Number.POSITIVE_INFINITY,
    }),
  )
  return (
    <Answered query={query}>
      {(user) => (
        <>
          <Sentences sentences={user.sentences} />
          <dl className={classes.facts}>
            <dt>Group</dt>
            <dd>
              <Anchor
                component="button"
                type="button"
                onClick={() => onOpen({ type: 'group', id: user.group_id })}
              >
                {groupName(user.group_id)}
              </Anchor>
            </dd>
            <dt>Holds</dt>
            <dd>
              {formatCount(user.candidates.filter((candidate) => candidate.chosen).length)} of at
              most {formatCount(user.per_user)}
            </dd>
          </dl>
          <Candidates user={user} onOpen={onOpen} />
          <div className={classes.links}>
            <Button onClick={() => onAssignments({ user: user.user_id })}>
              Show the assignments
            </Button>
            <CopyText text={userText(user)} />
          </div>
        </>
      )}
    </Answered>
  )
}

function GroupDetail({ runId, opened, parameters, onOpen, onAssignments }: DetailsDrawerProps) {
  const query = useQuery(
    rpc.allocation.group.queryOptions({
      input: { id: runId, group_id: opened.id, locale: readerLocale },
      staleTime: Number.POSITIVE_INFINITY,
    }),
  )
  return (
    <Answered<GroupExplanation> query={query}>
      {(explanation) => {
        const { group, sentences } = explanation
        const remedies = groupRemedies(group, parameters)
        return (
          <>
            <p className={classes.state}>
              <Chip tone={groupStates[group.state].tone} boxed>
                {groupStates[group.state].word}
              </Chip>
            </p>
            <Sentences sentences={sentences} />
            <dl className={classes.facts}>
              <dt>Ratio</dt>
              <dd>
                {formatRatio(group.ratio)} ({sponsoredOf(group)} sponsored)
              </dd>
              <dt>Target</dt>
              <dd>
                {formatRatio(group.target)}
                {group.slack > 0 ? `, slack ${formatRatio(group.slack)}` : ''}
              </dd>
              <dt>Reachable, every slot filled</dt>
              <dd>
                {formatRatio(group.reachable)} ({formatCount(group.reachable_sponsored)} of{' '}
                {formatCount(group.reachable_total)})
              </dd>
              <dt>Users</dt>
              <dd>
                {formatCount(group.users)}, {formatCount(group.eligible_users)} eligible,{' '}
                {formatCount(group.assigned_users)} assigned
              </dd>
              <dt>Hold a sponsored contract</dt>
              <dd>{countOf(group.sponsored_users, 'user')}</dd>
              <dt>Hold both kinds</dt>
              <dd>{countOf(group.mixed_users, 'user')}</dd>
              <dt>Eligible sponsored pairs</dt>
              <dd>{formatCount(group.eligible_sponsored_pairs)}</dd>
              <dt>Sponsored capacity left</dt>
              <dd>{formatCount(group.sponsored_capacity_left)}</dd>
              <dt>Slots left empty for the ratio</dt>
              <dd>{formatCount(group.slots_left_empty)}</dd>
              <dt title="Value gained for each unit of relief of the group's ratio">
                Price of the ratio
              </dt>
              <dd>{formatValue(group.ratio_price)}</dd>
              {group.one_point !== null && group.one_point !== undefined && (
                <>
                  <dt title="What one more point of target changes in the objective, to first order">
                    Target a point higher
                  </dt>
                  <dd>{pointWords(group.one_point.higher)}</dd>
                  <dt title="What one point of target less changes in the objective, to first order">
                    Target a point lower
                  </dt>
                  <dd>{pointWords(group.one_point.lower)}</dd>
                </>
              )}
            </dl>
            {group.binding_contracts.length > 0 && (
              <>
                <h3 className={classes.subhead}>Full contracts it would take more of</h3>
                <div className={classes.links}>
                  {group.binding_contracts.map((id) => (
                    <Button key={id} onClick={() => onOpen({ type: 'contract', id })}>
                      <span className="mono">{id}</span>
                    </Button>
                  ))}
                </div>
              </>
            )}
            {remedies.length > 0 && (
              <>
                <h3 className={classes.subhead}>Remedies, in a new run</h3>
                <ul className={classes.remedies}>
                  {remedies.map(({ words, because, set }) => (
                    <li key={set}>
                      <LinkButton to="/allocation/new" search={{ from: runId, set }}>
                        {words}
                      </LinkButton>
                      <span className="muted">{because}</span>
                    </li>
                  ))}
                </ul>
              </>
            )}
            <h3 className={classes.subhead}>Next</h3>
            <div className={classes.links}>
              <Button onClick={() => onAssignments({ group: group.group_id })}>
                Show its assignments
              </Button>
              <CopyText text={groupText(explanation, parameters)} />
            </div>
          </>
        )
      }}
    </Answered>
  )
}

function ContractDetail({ runId, opened, onOpen, onAssignments }: DetailsDrawerProps) {
  const query = useQuery(
    rpc.allocation.contract.queryOptions({
      input: { id: runId, contract_id: opened.id, locale: readerLocale },
      staleTime: Number.POSITIVE_INFINITY,
    }),
  )
  return (
    <Answered<ContractExplanation> query={query}>
      {({ contract, one_more: oneMore, sentences }) => (
        <>
          <Sentences sentences={sentences} />
          <dl className={classes.facts}>
            {contract.name !== '' && (
              <>
                <dt>Name</dt>
                <dd>{contract.name}</dd>
              </>
            )}
            <dt>Kind</dt>
            <dd>
              <KindChip sponsored={contract.sponsored} />
            </dd>
            <dt>Used</dt>
            <dd>
              {formatCount(contract.assigned)} of {formatCount(contract.cap)} (
              {formatShare(contract.fill)})
            </dd>
            <dt>Eligible users</dt>
            <dd>{formatCount(contract.demand)}</dd>
            <dt title="What one more unit of cap here is worth">Price</dt>
            <dd>{formatValue(contract.price)}</dd>
            {oneMore !== null && (
              <>
                <dt title="Certified: what the best single move would gain, and price and gap">
                  One more unit
                </dt>
                <dd>{unitWords(oneMore)}</dd>
              </>
            )}
            <dt>Sum of scores</dt>
            <dd>{formatValue(contract.score_sum)}</dd>
            {Object.entries(contract.attributes)
              .filter(([name, value]) => name !== 'name' || value !== contract.name)
              .map(([name, value]) => (
                <AttributeLine key={name} name={name} value={value} />
              ))}
          </dl>
          {oneMore !== null && oneMore.takers_total > 0 && (
            <Takers oneMore={oneMore} onOpen={onOpen} />
          )}
          <div className={classes.links}>
            <Button onClick={() => onAssignments({ contract: contract.contract_id })}>
              Show its assignments
            </Button>
            <CopyText text={contractText({ contract, one_more: oneMore })} />
          </div>
        </>
      )}
    </Answered>
  )
}

function AttributeLine({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt className="mono">{name}</dt>
      <dd>{value}</dd>
    </>
  )
}
