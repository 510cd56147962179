/* A course page as Lovelace has them: jQuery, no bundler, and a strict Content-Security-Policy. */
$(() => {
  const asked = new URLSearchParams(location.search);
  const person = asked.get('as');

  function go(changes) {
    const next = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(changes)) next.set(name, value);
    location.search = next;
  }

  function offer($select, choices, chosen, onChoice) {
    for (const [value, text] of Object.entries(choices)) $('<option>').val(value).text(text).appendTo($select);
    $select.val(chosen).on('change', () => onChoice($select.val()));
  }

  $.getJSON('/demo/people').then((people) => {
    for (const { id, name, role } of people) {
      $('<button type="button">')
        .text(role)
        .attr('aria-pressed', id === person)
        .on('click', () => go({ as: id }))
        .appendTo('.people');
      if (id === person) $('.user .name').text(name);
    }
  });

  $('.check').on('click', () => {
    $.post(`/demo/checks`).then(
      ({ count }) => $('.checked').text(`The checker failed, and has told the course staff (${count}).`),
      () => $('.checked').text('The checker failed, and could tell nobody.'),
    );
  });

  if (person === null) return;
  const tokenUrl = `/demo/tokens/${encodeURIComponent(person)}`;
  $('.signed-in').prop('hidden', false);
  const $messages = $('lovelace-messages');
  offer($('.language'), { en: 'English', fi: 'suomi', sv: 'svenska' }, asked.get('lang') ?? 'en', (lang) =>
    go({ lang }),
  );
  offer($('.theme'), { '': 'as the browser', light: 'light', dark: 'dark' }, asked.get('theme') ?? '', (theme) =>
    go({ theme }),
  );
  document.documentElement.lang = asked.get('lang') ?? 'en';
  if (asked.get('theme')) {
    document.documentElement.dataset.theme = asked.get('theme');
    $messages.attr('theme', asked.get('theme'));
  }
  // The badge of the page's own user menu.
  LovelaceMessages.followUnreadCount({ tokenUrl }, (count) => {
    $('.attention-icon')
      .text(count)
      .attr('aria-label', `${count} unread`)
      .prop('hidden', count === 0);
  });
  $messages.attr('token-url', tokenUrl);
});
