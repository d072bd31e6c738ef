package dev.everyhop.spring.internal;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;

/** Looks at every line that Logback writes, from the moment when all beans are there. */
public final class LeakAppender extends AppenderBase<ILoggingEvent>
        implements SmartInitializingSingleton, DisposableBean {

    private final Leaks leaks;

    public LeakAppender(Leaks leaks) {
        this.leaks = leaks;
        setName("everyhopLeaks");
    }

    @Override
    public void afterSingletonsInstantiated() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            setContext(context);
            start();
            context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(this);
        }
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (!event.getLoggerName().equals(Leaks.LOGGER)) {
            leaks.look("log", event.getLoggerName(), event.getFormattedMessage());
        }
    }

    @Override
    public void destroy() {
        if (getContext() instanceof LoggerContext context) {
            context.getLogger(Logger.ROOT_LOGGER_NAME).detachAppender(this);
        }
        stop();
    }
}
