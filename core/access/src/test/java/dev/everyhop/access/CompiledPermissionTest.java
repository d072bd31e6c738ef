package dev.everyhop.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Locale;
import org.apache.shiro.authz.permission.WildcardPermission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompiledPermissionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "orders:read       | orders:read        | true",
                "orders:read       | ORDERS:Read        | true",
                "orders:read       | orders:write       | false",
                "orders            | orders:read:7      | true",
                "orders:*          | orders             | true",
                "orders:read       | orders             | false",
                "orders:read,write | orders:write       | true",
                "orders:read       | orders:read,write  | false",
                "orders:*:7        | orders:read:7      | true",
                "orders:*:7        | orders:read:8      | false",
                "*                 | anything:at:all    | true",
                "orders:read       | orders:*           | false",
                "*:read            | orders:read        | true",
            })
    void grantsCoverAsInShiro(String grant, String required, boolean expected) {
        assertThat(CompiledPermission.of(grant).implies(CompiledPermission.of(required)))
                .isEqualTo(expected);
        assertThat(new WildcardPermission(grant).implies(new WildcardPermission(required)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", ":", ",", "orders:,", ":::"})
    void aTextThatIsNoPermissionIsRefusedWithASentence(String text) {
        assertThat(CompiledPermission.orNull(text)).isNull();
        assertThatThrownBy(() -> CompiledPermission.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not a permission: write words");
    }

    @Test
    void caseIsFoldedTheSameInEveryLanguage() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr"));
            assertThat(CompiledPermission.of("TITLES:EDIT").implies(CompiledPermission.of("titles:edit")))
                    .isTrue();
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void shirosOwnPermissionsUnderstandIt() {
        assertThat(new WildcardPermission("orders:*").implies(CompiledPermission.of("orders:read")))
                .isTrue();
    }

    @Test
    void itIsSerializedAsShirosOwn() throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(CompiledPermission.of("orders:read,write"));
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject())
                    .isExactlyInstanceOf(WildcardPermission.class)
                    .isEqualTo(new WildcardPermission("orders:read,write"));
        }
    }
}
