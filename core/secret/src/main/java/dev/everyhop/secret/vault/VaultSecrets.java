package dev.everyhop.secret.vault;

import dev.everyhop.secret.Secret;
import dev.everyhop.secret.SecretRead;
import dev.everyhop.secret.SecretReason;
import dev.everyhop.secret.SecretSource;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The secrets of one KV version 2 mount. */
final class VaultSecrets implements SecretSource {

    private static final Pattern PATH = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*");
    private static final String FIELD = "value";
    private static final int NOT_FOUND = 404;

    private final Vault vault;
    private final String mount;

    VaultSecrets(Vault vault, String mount) {
        this.vault = vault;
        this.mount = Vault.checkedMount(mount);
    }

    @Override
    public String name() {
        return "vault:" + vault.address() + "/" + mount;
    }

    @Override
    public SecretRead read(String secret) {
        int hash = secret.indexOf('#');
        String path = hash < 0 ? secret : secret.substring(0, hash);
        String field = hash < 0 ? FIELD : secret.substring(hash + 1);
        if (!PATH.matcher(path).matches()) {
            return new SecretRead.Failed(SecretReason.SECRET_ABSENT, "not a path of this mount");
        }
        VaultAnswer answer = vault.get(mount + "/data/" + path);
        if (answer instanceof VaultAnswer.Refused refused) {
            return refused.status() == NOT_FOUND
                    ? new SecretRead.Failed(SecretReason.SECRET_ABSENT, secret)
                    : new SecretRead.Failed(SecretReason.SOURCE_FAILED, "status " + refused.status());
        }
        if (answer instanceof VaultAnswer.Away away) {
            return new SecretRead.Failed(SecretReason.SOURCE_FAILED, away.what());
        }
        JsonNode data = ((VaultAnswer.Document) answer).body().path("data");
        JsonNode value = data.path("data").path(field);
        if (!value.isString()) {
            return new SecretRead.Failed(SecretReason.SECRET_ABSENT, secret);
        }
        String text = value.asString();
        String version = data.path("metadata").path("version").asString("");
        return text.isEmpty()
                ? new SecretRead.Failed(SecretReason.SECRET_SIZE, secret)
                : new SecretRead.Found(Secret.of(text), version);
    }
}
