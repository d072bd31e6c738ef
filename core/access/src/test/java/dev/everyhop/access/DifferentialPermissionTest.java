package dev.everyhop.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.shiro.authz.permission.WildcardPermission;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Our check beside Shiro's own, on random permissions. */
class DifferentialPermissionTest {

    private static final String[] WORDS = {"a", "b", "c", "A", "Bc", "*", "", " a", "b ", "*a", "İ", "ß"};

    @Test
    void randomPermissionsGetTheSameVerdictAsFromShiro() {
        compare(20_000, 1);
    }

    @Test
    @Tag("long")
    void aMillionRandomPermissionsGetTheSameVerdictAsFromShiro() {
        compare(Integer.getInteger("everyhop.permissions", 1_000_000), 2);
    }

    private static void compare(int pairs, long seed) {
        Random random = new Random(seed);
        int malformed = 0;
        int implied = 0;
        for (int i = 0; i < pairs; i++) {
            String required = permission(random);
            List<String> granted = new ArrayList<>();
            for (int n = random.nextInt(5); n >= 0; n--) {
                granted.add(permission(random));
            }
            WildcardPermission shiroRequired = shiro(required);
            CompiledPermission ours = CompiledPermission.orNull(required);
            assertThat(ours == null).as(required).isEqualTo(shiroRequired == null);
            if (ours == null) {
                malformed++;
                continue;
            }
            List<CompiledPermission> compiled = new ArrayList<>();
            boolean any = false;
            for (String each : granted) {
                WildcardPermission shiroGrant = shiro(each);
                CompiledPermission grant = CompiledPermission.orNull(each);
                assertThat(grant == null).as(each).isEqualTo(shiroGrant == null);
                if (grant != null) {
                    boolean expected = shiroGrant.implies(shiroRequired);
                    if (grant.implies(ours) != expected) {
                        assertThat(grant.implies(ours))
                                .as(each + " implies " + required)
                                .isEqualTo(expected);
                    }
                    assertThat(grant.implies(shiroRequired)).isEqualTo(expected);
                    any |= expected;
                    compiled.add(grant);
                }
            }
            PermissionIndex index = new PermissionIndex(compiled);
            if (index.implies(ours) != any) {
                assertThat(index.implies(ours))
                        .as(granted + " imply " + required)
                        .isEqualTo(any);
            }
            implied += any ? 1 : 0;
        }
        // The generator must reach all outcomes, or the agreement says nothing.
        assertThat(malformed).isGreaterThan(pairs / 200);
        assertThat(implied).isBetween(pairs / 10, pairs * 9 / 10);
    }

    private static String permission(Random random) {
        StringBuilder text = new StringBuilder();
        if (random.nextInt(10) == 0) {
            for (int n = random.nextInt(8); n > 0; n--) {
                text.append(":,*aA ".charAt(random.nextInt(6)));
            }
            return text.toString();
        }
        int parts = 1 + random.nextInt(4);
        for (int p = 0; p < parts; p++) {
            text.append(p == 0 ? "" : ":");
            int words = random.nextInt(20) == 0 ? 8 + random.nextInt(20) : 1 + random.nextInt(2);
            for (int w = 0; w < words; w++) {
                text.append(w == 0 ? "" : ",").append(WORDS[Math.min(random.nextInt(20), random.nextInt(12))]);
            }
        }
        return text.toString();
    }

    private static WildcardPermission shiro(String text) {
        try {
            return new WildcardPermission(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
