"""/ws/tasks/{id}/: one page at one task. A pipe with a door; docs/protocol.md is its contract."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from channels.exceptions import ChannelFull

from labeling.io import wire
from server.accounts.models import User
from server.annotations.models import Edit
from server.annotations.selectors import task_for
from server.annotations.services import claims, journal
from server.annotations.services.journal import Committed
from server.assist import messages, selectors, services
from server.assist.likelihoods import Likelihoods
from server.assist.operations import Operations, Step
from server.assist.page import Page, writing
from server.assist.presence import Presence
from server.assist.questions import Questions
from server.assist.selectors import Told
from server.core.consumers import GuardedConsumer, Message
from server.core.errors import DomainError, NotSignedIn
from server.core.events import task_group, user_group
from server.core.threads import in_thread


class TaskConsumer(GuardedConsumer):
    """Edits reach the page in the journal's order without a gap: whatever is told first brings it up to just before."""

    hears: ClassVar = frozenset(
        {"hello", "prompt", "patch", "undo", "redo", "operate", "likelihood", "heartbeat", "presence"}
    )
    user: User
    newest: int  # revision of the journal when the door was last tried

    async def connect(self) -> None:
        self.task_id: UUID = self.scope["url_route"]["kwargs"]["task_id"]
        self.page: Page | None = None
        self.announced: messages.Stroke | None = None
        self.questions = Questions(self)
        self.operations = Operations(self)
        self.likelihoods = Likelihoods(self)
        self.presence = Presence(self)
        await super().connect()

    async def disconnect(self, code: int) -> None:
        await self.presence.leave()
        await super().disconnect(code)

    def look(self) -> Sequence[str]:
        user = self.scope["credential"].person()
        if user is None:
            raise NotSignedIn("Sign in.")
        task = task_for(user, self.task_id)
        self.user, self.newest = user, task.revision
        return task_group(task.pk), user_group(user.pk)

    async def check(self) -> None:
        """Word of an edit may have been lost on the way: catch up on it too."""
        await super().check()
        if self.page and not self.ended and self.newest > self.page.applied:
            await self._bring_up()

    async def tick(self, now: float) -> None:
        await self.questions.tick(now)
        if await self.operations.tick(now):
            await self._go_on()
        await self.presence.tick(now)

    def next_tick(self, now: float) -> float:
        return min(self.questions.next_tick(now), self.operations.next_tick(), self.presence.next_tick(now))

    @property
    def door(self) -> dict[str, Any]:
        """Who writes, where, and under which claim."""
        return {"actor": self.user, "task_id": self.task_id, "fence": self.page.fence if self.page else None}

    # From the page

    async def on_hello(self, message: Message) -> None:
        said = messages.hello(message)
        greeting = await in_thread(selectors.greet)(
            user=self.user, task_id=self.task_id, fence=said.fence, revision=said.revision
        )
        applied = greeting.caught_up.revision
        if self.page and self.page.fence != said.fence:
            self.operations.forget()
        self.page = Page(said.fence, said.raw, greeting.grid, greeting.schema, applied)
        await self.tell({"type": "state", **greeting.state})
        await self._patch(greeting.caught_up)
        if greeting.state["editable"]:
            await self.questions.open_session()

    async def on_prompt(self, message: Message) -> None:
        prompt, page = messages.prompt(message), writing(self.page)
        services.check_prompt(prompt, page.grid, page.schema)
        await self.questions.ask(prompt)
        try:  # while the worker is at it already
            await in_thread(services.check_claim)(**self.door)
        except DomainError:
            self.questions.forget(prompt)
            raise

    async def on_patch(self, message: Message) -> None:
        self.announced = None
        self.announced = messages.stroke(message)

    async def hear_bytes(self, frame: bytes) -> None:
        stroke, self.announced = self.announced, None
        if stroke is not None:
            self.about = {"sequence": stroke.sequence}
            shape = self.page.grid.shape if self.page else (0, 0, 0)
            keep = partial(services.keep_stroke, stroke=stroke, frame=frame, shape=shape)
            await self.operations.in_order(stroke.sequence, partial(self._keep, stroke.sequence, keep), len(frame))
        elif self.heard != "patch":  # else the announcement was refused already
            await super().hear_bytes(frame)

    async def on_undo(self, message: Message) -> None:
        sequence = messages.sequence(message)
        keep = partial(journal.undo, sequence=sequence)
        await self.operations.in_order(sequence, partial(self._keep, sequence, keep))

    async def on_redo(self, message: Message) -> None:
        sequence = messages.sequence(message)
        keep = partial(journal.redo, sequence=sequence)
        await self.operations.in_order(sequence, partial(self._keep, sequence, keep))

    async def on_operate(self, message: Message) -> None:
        asked = messages.operation(message)
        await self.operations.in_order(asked.sequence, partial(self._operate, asked))

    async def on_likelihood(self, message: Message) -> None:
        segment, locked = messages.likelihood(message)
        writing(self.page).schema.by_number(segment)
        await in_thread(services.check_claim)(**self.door)
        await self.likelihoods.ask(segment, locked)

    async def on_heartbeat(self, message: Message) -> None:
        await in_thread(claims.heartbeat)(**self.door)

    async def on_presence(self, message: Message) -> None:
        await self.presence.look_at(messages.position(message))

    # From the journal, other pages and workers

    async def hilum_edit(self, message: Message) -> None:
        if self.page and message["body"]["revision"] > self.page.applied:
            await self._bring_up()

    async def hilum_presence(self, message: Message) -> None:
        await self.presence.hear(message)

    async def assist_answer(self, message: Message) -> None:
        await self.questions.answered(message)

    async def assist_likelihood(self, message: Message) -> None:
        await self.tell(*await self.likelihoods.answered(message))

    async def assist_operated(self, message: Message) -> None:
        answer = await self.operations.answered(message)
        if answer is None or self.page is None:
            return
        asked, frame = answer
        keep = partial(
            services.keep_operation, asked=asked, frame=frame, shape=self.page.grid.shape, seconds=message["seconds"]
        )
        await self._guarded_step(asked.sequence, partial(self._keep, asked.sequence, keep))
        await self._go_on()

    async def assist_error(self, message: Message) -> None:
        if "ticket" in message:
            await self.operations.failed(message)
            await self._go_on()
        elif "request" in message:
            await self.questions.failed(message)
        else:
            await self.likelihoods.settled()
            await self.refuse(message["code"], message["detail"])

    # Edits of this page, in the order of their sequence

    async def _keep(self, sequence: int, keep: Callable[..., Committed]) -> None:
        await self._acknowledge(sequence, await in_thread(keep)(**self.door))

    async def _operate(self, asked: messages.Asked) -> None:
        page = writing(self.page)
        known = await in_thread(journal.find_repeated)(**self.door, sequence=asked.sequence)
        if known is not None:
            await self._acknowledge(asked.sequence, known)
            return
        services.check_operation(asked, page.schema)
        await self.operations.ask(asked, page.schema)

    async def _go_on(self) -> None:
        """An operation has ended: take what waited behind it, up to the next one."""
        while behind := self.operations.next_behind():
            await self._guarded_step(behind.sequence, behind.step)

    async def _guarded_step(self, sequence: int, step: Step) -> None:
        async def act() -> None:
            self.about = {"sequence": sequence}
            await step()

        await self._guarded(act)

    async def send_to(self, worker: str, message: Message) -> bool:
        """Whether the worker's channel took it."""
        try:
            await self.channel_layer.send(worker, message)
        except ChannelFull:
            return False
        return True

    # To the page

    async def tell_coarse(self, prompt: messages.Prompt, reply: Message, frame: bytes) -> None:
        await self._tell_frame(_answer(prompt, reply), frame, wire.header(frame)[0])

    async def tell_final(self, prompt: messages.Prompt, reply: Message, frame: bytes) -> None:
        """Journal it first."""
        if self.page is None:
            return
        model, seconds = reply.get("model"), float(reply["seconds"])
        committed, changed = await in_thread(services.keep_answer)(
            **self.door, prompt=prompt, frame=frame, shape=self.page.grid.shape, model=model, seconds=seconds
        )
        await self._bring_up(committed.revision - 1)
        self.page.applied = committed.revision
        await self._tell_frame({**_answer(prompt, reply), **_reach(committed)}, changed, committed.revision)
        self.questions.journalled()

    async def _acknowledge(self, sequence: int, committed: Committed) -> None:
        """An undo or redo is told as a patch too, also to its author."""
        revision = committed.revision
        ack = {"type": "ack", "sequence": sequence, "revision": revision, **_reach(committed)}
        if self.page is None or committed.repeated:
            await self._bring_up(revision)
            await self.tell(ack)
            return
        await self._bring_up(revision - 1)
        self.page.applied = revision
        await self.tell(ack)
        self.questions.journalled()
        if committed.kind != Edit.Kind.STROKE:
            for step in await self._edits(revision - 1, revision):
                await self._patch(step)

    async def _bring_up(self, upto: int | None = None) -> None:
        """Tell the page what it has not been told of the journal, up to a revision or to its end."""
        if self.page is None or (upto is not None and upto <= self.page.applied):
            return
        for edit in await self._edits(self.page.applied, upto):
            await self._patch(edit)
            self.page.applied = edit.revision
            self.questions.journalled()

    async def _edits(self, after: int, upto: int | None) -> list[Told]:
        return await in_thread(selectors.edits_after)(user=self.user, task_id=self.task_id, revision=after, upto=upto)

    async def _patch(self, told: Told) -> None:
        await self._tell_frame({"type": "patch", **told.fields}, told.frame, told.revision)

    async def _tell_frame(self, fields: Message, frame: bytes, revision: int) -> None:
        """A message and the frame that it announces, in the form that the page can read."""
        base, _, box = wire.header(frame)
        if self.page and self.page.raw:
            frame = wire.uncompressed(frame)
        place = {"base": base, "revision": revision, "bytes": len(frame), "box": [box.start, box.stop]}
        await self.tell({**fields, **place}, frame)


def _answer(prompt: messages.Prompt, reply: Message) -> Message:
    return {
        "type": "answer",
        "request": prompt.request,
        "segment": prompt.segment,
        "stage": reply["stage"],
        "method": prompt.method,
        "model": reply.get("model"),
        "seconds": reply["seconds"],
    }


def _reach(committed: Committed) -> Message:
    return {"can_undo": committed.can_undo, "can_redo": committed.can_redo}
