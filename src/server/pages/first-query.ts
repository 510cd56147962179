/** What a developer sees first in Apollo Sandbox and GraphiQL. */
export const FIRST_QUERY = `# Sign in: put a token that npm start printed into the Authorization header, as 'Bearer <token>'.
query FirstQuery {
  viewer { id displayName }
  unreadCount
  chats(first: 5) {
    edges {
      node {
        id
        topic
        audience
        courseSpace { id name }
        unreadCount
        lastMessage { id content sentAt sender { displayName } }
      }
    }
  }
}

subscription NewMessages {
  messageAdded {
    cursor
    message { id content sender { displayName } chat { id topic } }
  }
}
`;
