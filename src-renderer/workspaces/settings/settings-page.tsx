import { Link, useParams } from '@tanstack/react-router'
import { lazy, Suspense, type ComponentType } from 'react'
import { PageHeader } from '../../components/page-header.tsx'
import { EmptyState, SkeletonBar } from '../../components/states.tsx'
import { LinkButton } from '../../components/link-button.tsx'
import { useCrumbs } from '../../shell/breadcrumb.ts'
import { AppearanceSection } from './appearance-section.tsx'
import { KeyboardSection } from './keyboard-section.tsx'
import {
  sectionGroups,
  sectionOf,
  settingsSections,
  type SettingsSectionId,
} from './settings-sections.ts'
import classes from './settings-page.module.css'

const sections: Readonly<Record<SettingsSectionId, ComponentType>> = {
  appearance: AppearanceSection,
  keyboard: KeyboardSection,
  workspace: lazy(async () => ({
    default: (await import('./workspace-section.tsx')).WorkspaceSection,
  })),
  limits: lazy(async () => ({ default: (await import('./limits-section.tsx')).LimitsSection })),
  retention: lazy(async () => ({
    default: (await import('./retention-section.tsx')).RetentionSection,
  })),
  backups: lazy(async () => ({ default: (await import('./backups-section.tsx')).BackupsSection })),
  connections: lazy(async () => ({
    default: (await import('./connections-section.tsx')).ConnectionsSection,
  })),
  'language-model': lazy(async () => ({
    default: (await import('./language-model-section.tsx')).LanguageModelSection,
  })),
  people: lazy(async () => ({ default: (await import('./people-section.tsx')).PeopleSection })),
  keys: lazy(async () => ({ default: (await import('./keys-section.tsx')).KeysSection })),
  audit: lazy(async () => ({ default: (await import('./audit-section.tsx')).AuditSection })),
  about: lazy(async () => ({ default: (await import('./about-section.tsx')).AboutSection })),
}

/** Sections with an address each; the list of them on the left. */
export function SettingsPage() {
  const { section: asked } = useParams({ strict: false })
  const section = sectionOf(asked)
  useCrumbs([
    { label: 'Settings', ...(asked === undefined ? {} : { to: '/settings' }) },
    ...(section === undefined || asked === undefined ? [] : [{ label: section.title }]),
  ])
  const Section = section === undefined ? null : sections[section.id]
  return (
    <>
      <PageHeader title="Settings" />
      <div className={classes.page}>
        <nav className={classes.nav} aria-label="Sections of the settings">
          {sectionGroups.map(({ title, ids }) => (
            <div key={title}>
              <div className={classes.navGroup}>{title}</div>
              <ul>
                {settingsSections
                  .filter(({ id }) => ids.includes(id))
                  .map(({ id, title: name }) => (
                    <li key={id}>
                      <Link
                        to="/settings/$section"
                        params={{ section: id }}
                        className={classes.navItem}
                        data-active={section?.id === id}
                        {...(section?.id === id ? { 'aria-current': 'page' as const } : {})}
                      >
                        {name}
                      </Link>
                    </li>
                  ))}
              </ul>
            </div>
          ))}
        </nav>
        <div className={classes.content} key={section?.id}>
          {Section === null ? (
            <EmptyState
              title="There is no such section"
              actions={<LinkButton to="/settings">Show the settings</LinkButton>}
            />
          ) : (
            <Suspense fallback={<LoadingSection />}>
              <Section />
            </Suspense>
          )}
        </div>
      </div>
    </>
  )
}

function LoadingSection() {
  return (
    <div role="status" aria-label="Loading" aria-busy="true" className={classes.loading}>
      <SkeletonBar width={120} height={14} />
      {Array.from({ length: 4 }, (_, index) => (
        <SkeletonBar key={index} width="60%" />
      ))}
    </div>
  )
}
