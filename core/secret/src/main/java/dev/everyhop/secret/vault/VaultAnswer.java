package dev.everyhop.secret.vault;

import tools.jackson.databind.JsonNode;

/** What a vault answered. */
sealed interface VaultAnswer {

    /** A document, in which missing members read as missing nodes. */
    record Document(JsonNode body) implements VaultAnswer {
        /** Returns nothing of the content, which is secret. */
        @Override
        public String toString() {
            return "Document";
        }
    }

    /** Another status than success; no body, which may quote what was sent. */
    record Refused(int status) implements VaultAnswer {}

    /** No answer, or none that can be read. */
    record Away(String what) implements VaultAnswer {}
}
