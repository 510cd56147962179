import { MessageType } from '../messages/message.type.js';
import { ConnectionType, EdgeType } from '../pagination/connection.type.js';

/** One message that was found. */
export const MessageSearchEdgeType = EdgeType('MessageSearch', () => MessageType, 'message');
/** A page of messages that were found. */
export const MessageSearchConnectionType = ConnectionType('MessageSearch', () => MessageSearchEdgeType, 'messages');
