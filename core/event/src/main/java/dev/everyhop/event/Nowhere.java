package dev.everyhop.event;

enum Nowhere implements SecurityEvents {
    INSTANCE;

    @Override
    public void emit(SecurityEvent event) {}
}
