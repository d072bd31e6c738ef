package dev.everyhop.audit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes pseudonyms: a keyed hash, with the id of its key before it. For one thread. */
final class Pseudonyms {

    private static final int CACHE = 4096;

    /** A key and its id. */
    @SuppressWarnings("ArrayRecordComponent") // Keys are never compared.
    record Key(String id, byte[] secret) {

        @Override
        public String toString() {
            return "Key[" + id + "]";
        }
    }

    private final List<Key> keys;
    private final Mac mac;
    private final Map<String, String> cache = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > CACHE;
        }
    };

    /** Makes pseudonyms with the last of the keys; {@link #all} knows the others too. */
    Pseudonyms(List<Key> keys) {
        this.keys = List.copyOf(keys);
        this.mac = mac(keys.get(keys.size() - 1));
    }

    /** Returns the pseudonym of a value in a domain. */
    String of(String domain, String value) {
        String key = domain.length() + ":" + domain + value;
        String known = key.length() > 512 ? null : cache.get(key);
        if (known != null) {
            return known;
        }
        String made = make(keys.get(keys.size() - 1), mac, key);
        if (key.length() <= 512) {
            cache.put(key, made);
        }
        return made;
    }

    /** Returns the pseudonyms that a value had or has, under all keys. */
    List<String> all(String domain, String value) {
        List<String> all = new ArrayList<>();
        for (Key key : keys) {
            all.add(make(key, mac(key), domain.length() + ":" + domain + value));
        }
        return all;
    }

    private static String make(Key key, Mac mac, String text) {
        byte[] hash = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        return key.id() + ":" + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, 18));
    }

    private static Mac mac(Key key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.secret(), "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK cannot do HMAC-SHA-256", e);
        }
    }
}
