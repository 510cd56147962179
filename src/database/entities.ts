import { AuditEntry } from '../audit/audit-entry.entity.js';
import { Chat } from '../chats/chat.entity.js';
import { Participant } from '../chats/participant.entity.js';
import { CourseSpace } from '../course-spaces/course-space.entity.js';
import { RosterEntry } from '../course-spaces/roster-entry.entity.js';
import { StudentGroup } from '../course-spaces/student-group.entity.js';
import { StudentGroupMember } from '../course-spaces/student-group-member.entity.js';
import { FaqEntry } from '../faq/faq-entry.entity.js';
import { FaqVersion } from '../faq/faq-version.entity.js';
import { InboxEntry } from '../inbox/inbox-entry.entity.js';
import { Message } from '../messages/message.entity.js';
import { MessageVersion } from '../messages/message-version.entity.js';
import { Notification } from '../notifications/notification.entity.js';
import { NotificationReport } from '../notifications/notification-report.entity.js';
import { CursorKey } from '../pagination/cursor-key.entity.js';
import { SavedMessage } from '../saved-messages/saved-message.entity.js';
import { User } from '../users/user.entity.js';

/** Every table of the service. */
export const entities = [
  User,
  CourseSpace,
  RosterEntry,
  StudentGroup,
  StudentGroupMember,
  Chat,
  Participant,
  Message,
  FaqEntry,
  FaqVersion,
  SavedMessage,
  MessageVersion,
  AuditEntry,
  InboxEntry,
  Notification,
  NotificationReport,
  CursorKey,
];
