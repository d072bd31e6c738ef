package dev.everyhop.client;

import okhttp3.Response;

/** How a call ended. Nothing of it is an exception. */
public sealed interface CallOutcome {

    /**
     * There is an answer, of whatever status.
     *
     * @param response the answer, to be closed by who asked
     */
    record Answered(Response response) implements CallOutcome {}

    /**
     * This side refused or ended the call.
     *
     * @param reason why
     */
    record Refused(ClientReason reason) implements CallOutcome {}

    /**
     * The call failed on its way or at the target, and may have been worked on there.
     *
     * @param reason how
     */
    record Failed(ClientReason reason) implements CallOutcome {}
}
