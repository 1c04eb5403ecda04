import {
  inSchedule,
  removedSchedule,
  schedule,
  scheduleHistory,
  scheduleHistoryRequest,
  scheduleOfRun,
  schedulePreview,
  schedulePreviewRequest,
  schedules as schedulesPage,
  scheduleToCreate,
  scheduleToRun,
  scheduleToUpdate,
} from '../schedules/schedules.ts'
import { listedRun } from '../marks.ts'
import { inRun, read, write } from './procedure.ts'

const tags = ['Schedules']
const audited = { access: 'write', audit: 'input' } as const

/** Jobs that start by the clock. */
export const schedules = {
  list: read
    .route({ method: 'GET', path: '/schedules', tags, summary: 'Schedules, by name' })
    .output(schedulesPage),
  get: read
    .route({ method: 'GET', path: '/schedules/{id}', tags, summary: 'One schedule with its job' })
    .input(inSchedule)
    .output(schedule),
  history: read
    .route({
      method: 'GET',
      path: '/schedules/{id}/history',
      tags,
      summary: 'What it started, skipped, missed and could not start, newest first',
    })
    .input(scheduleHistoryRequest)
    .output(scheduleHistory),
  create: write
    .meta(audited)
    .route({
      method: 'POST',
      path: '/schedules',
      tags,
      summary: 'Start a job by a cron expression',
      successStatus: 201,
    })
    .input(scheduleToCreate)
    .output(schedule),
  update: write
    .meta(audited)
    .route({
      method: 'POST',
      path: '/schedules/{id}',
      tags,
      summary: 'Change a schedule; what is left out stays as it is',
    })
    .input(scheduleToUpdate)
    .output(schedule),
  pause: write
    .route({
      method: 'POST',
      path: '/schedules/{id}/pause',
      tags,
      summary: 'Start nothing by it until it is resumed',
    })
    .input(inSchedule)
    .output(schedule),
  resume: write
    .route({
      method: 'POST',
      path: '/schedules/{id}/resume',
      tags,
      summary: 'Start by it again; what came meanwhile is not made up for',
    })
    .input(inSchedule)
    .output(schedule),
  remove: write
    .route({
      method: 'DELETE',
      path: '/schedules/{id}',
      tags,
      summary: 'Delete a schedule and its history; its runs stay',
    })
    .input(inSchedule)
    .output(removedSchedule),
  run: write
    .meta(audited)
    .route({
      method: 'POST',
      path: '/schedules/{id}/run',
      tags,
      summary: 'Start its job now, with the dates of now or of another time',
      successStatus: 201,
    })
    .input(scheduleToRun)
    .output(listedRun),
  /** Starts that were missed or refused need no attention any more. */
  markSeen: write.input(inSchedule).output(schedule),
  preview: read.input(schedulePreviewRequest).output(schedulePreview),
  ofRun: read.input(inRun).output(scheduleOfRun),
}
