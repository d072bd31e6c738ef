package dev.everyhop.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All tests of this room run on the trimmed Shiro: this is what is there, and nothing else. */
class TrimmedShiroTest {

    private static final Pattern TEST_LIBRARY = Pattern.compile(
            "(junit-.*|assertj-core|byte-buddy|opentest4j|apiguardian-api|slf4j-nop|surefire-.*|jspecify)");

    @Test
    void theClassPathHasNothingButTheTrimmedShiro() {
        assertThat(jars())
                .containsExactlyInAnyOrder(
                        "shiro-core", "shiro-lang", "shiro-cache", "shiro-config-core", "shiro-event", "slf4j-api");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.apache.shiro.crypto.hash.Hash",
                "org.apache.shiro.crypto.cipher.AesCipherService",
                "org.apache.shiro.config.ogdl.ReflectionBuilder",
                "org.apache.commons.beanutils.BeanUtils",
                "org.apache.commons.collections.Bag",
                "org.bouncycastle.jce.provider.BouncyCastleProvider"
            })
    void whatWasTrimmedIsNotThere(String type) {
        assertThatThrownBy(() -> Class.forName(type)).isInstanceOf(ClassNotFoundException.class);
    }

    private static Set<String> jars() {
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Stream.of(path.split(Pattern.quote(File.pathSeparator)))
                .map(entry -> new File(entry).getName())
                .filter(name -> name.endsWith(".jar"))
                .map(name -> name.replaceFirst("-\\d.*\\.jar$", ""))
                .filter(name -> !TEST_LIBRARY.matcher(name).matches() && !name.startsWith("everyhop-event"))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
