using GpuAls.Cli.Shell;
using Microsoft.Extensions.Logging;

namespace GpuAls.Cli.Serving;

/// <summary>The log of the service as messages of the command: problems are warnings, because the service goes on.</summary>
/// <param name="terminal">The terminal.</param>
sealed class ServingLog(Terminal terminal) : ILoggerProvider
{
    readonly Lock writing = new();

    public ILogger CreateLogger(string categoryName) => new Lines(terminal, writing);

    public void Dispose()
    {
    }

    sealed class Lines(Terminal terminal, Lock writing) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var text = $"{formatter(state, exception)}{(exception is null ? "" : $" {exception}")}";
            // Requests are answered on many threads.
            lock (writing)
            {
                if (logLevel < LogLevel.Warning) terminal.Note(text);
                else terminal.Warn(text);
            }
        }
    }
}
