package dev.everyhop.secret.vault;

import dev.everyhop.secret.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How to get a token of a vault. */
sealed interface VaultLogin {

    /** Returns the path to post to. */
    String path();

    /** Returns what to post; null if it cannot be had. */
    @Nullable
    Map<String, String> body();

    /** With a role id and a secret id. */
    record AppRole(String mount, String role, Secret secretId) implements VaultLogin {
        @Override
        public String path() {
            return "auth/" + mount + "/login";
        }

        @Override
        public Map<String, String> body() {
            return Map.of("role_id", role, "secret_id", new String(secretId.characters()));
        }
    }

    /** With the token of the pod's service account, which the kubelet keeps fresh in a file. */
    record Kubernetes(String mount, String role, Path token) implements VaultLogin {
        @Override
        public String path() {
            return "auth/" + mount + "/login";
        }

        @Override
        public @Nullable Map<String, String> body() {
            try {
                return Map.of(
                        "role",
                        role,
                        "jwt",
                        Files.readString(token, StandardCharsets.US_ASCII).strip());
            } catch (IOException e) {
                return null;
            }
        }
    }
}
