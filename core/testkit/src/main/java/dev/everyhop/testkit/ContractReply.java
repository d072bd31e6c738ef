package dev.everyhop.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a handler answers.
 *
 * @param status the HTTP status
 * @param mediaType its {@code Content-Type}; null if it has none
 * @param headers further headers
 * @param body its body
 */
@SuppressWarnings("ArrayRecordComponent") // the body itself; nobody compares replies
public record ContractReply(int status, @Nullable String mediaType, Map<String, String> headers, byte[] body) {

    static ContractReply text(String text) {
        return new ContractReply(200, "text/plain;charset=UTF-8", Map.of(), text.getBytes(UTF_8));
    }

    static ContractReply json(int status, String json) {
        return new ContractReply(status, "application/json", Map.of(), json.getBytes(UTF_8));
    }

    static ContractReply empty(int status, Map<String, String> headers) {
        return new ContractReply(status, null, headers, new byte[0]);
    }
}
