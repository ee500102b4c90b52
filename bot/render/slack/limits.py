"""What Slack takes, in one place: each limit beside the page of docs.slack.dev that states it.

Slack raised some of these during 2026 and both texts are in circulation: the lower number is declared here.
Characters are UTF-16 units, which are never fewer than the characters Slack counts.
"""

# https://docs.slack.dev/reference/block-kit/blocks/
BLOCKS = 50

# https://docs.slack.dev/reference/methods/chat.postMessage: 4,000 recommended, cut at 40,000
TEXT = 4_000
# No page: Slack answers msg_blocks_too_long near 13,200 (https://github.com/slackapi/bolt-js/issues/2509)
TEXT_OF_BLOCKS = 12_000

# https://docs.slack.dev/reference/block-kit/blocks/header-block
HEADER = 150
# https://docs.slack.dev/reference/block-kit/blocks/section-block
SECTION = 3_000
# https://docs.slack.dev/reference/block-kit/blocks/context-block
CONTEXT_ELEMENTS = 10
# https://docs.slack.dev/reference/block-kit/composition-objects/text-object
TEXT_OBJECT = 3_000

# https://docs.slack.dev/reference/block-kit/blocks/image-block
IMAGE_TITLE = 2_000
IMAGE_ALT = 2_000
# https://docs.slack.dev/reference/methods/files.getUploadURLExternal (alt_txt_too_large): less than an image block takes
FILE_ALT = 1_000

# https://docs.slack.dev/reference/block-kit/blocks/actions-block
ACTIONS = 25
# https://docs.slack.dev/reference/block-kit/block-elements/button-element
BUTTON_TEXT = 75
BUTTON_VALUE = 2_000

# https://docs.slack.dev/reference/block-kit/blocks/data-table-block: the header is one of the rows
DATA_TABLE_ROWS = 101
DATA_TABLE_COLUMNS = 20
DATA_TABLE_CHARACTERS = 10_000  # of one table, and of all in a message
DATA_TABLE_PAGE = 100
# https://docs.slack.dev/reference/block-kit/blocks/table-block: the header is one of the rows
TABLE_ROWS = 100
TABLE_COLUMNS = 20
TABLE_CHARACTERS = 10_000
# No page: Slack answers only_one_table_allowed (read as one table or data_table a message)
TABLES = 1

# https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block
CHARTS = 2
CHART_TITLE = 50
CHART_LABEL = 20  # a category, a series, a segment
CHART_AXIS_LABEL = 50
CHART_SERIES = 6
CHART_CATEGORIES = 20
PIE_SEGMENTS = 6
PIE_ABOVE = 0  # a segment's value is above this

# https://docs.slack.dev/reference/block-kit/block-elements/button-element (url) and rich text links
ADDRESS = 3_000
