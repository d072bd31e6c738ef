package dev.everyhop.spring.autoconfigure;

import dev.everyhop.spring.internal.Chain;
import dev.everyhop.spring.internal.StartupReport;
import dev.everyhop.token.TokenVerifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the line that says, when the service starts, what is protected. */
@AutoConfiguration(after = EveryhopServletAutoConfiguration.class)
@ConditionalOnBean(Chain.class)
public final class EveryhopReportAutoConfiguration {

    @Bean
    StartupReport everyhopStartupReport(Chain chain, TokenVerifier verifier) {
        return new StartupReport(chain, verifier);
    }
}
