using Microsoft.Extensions.Logging;

namespace GpuAls.Cli.Serving;

/// <summary>The log of the service as notes of the command.</summary>
/// <param name="note">Writes a line.</param>
sealed class ServingLog(Action<string> note) : ILoggerProvider
{
    readonly Lock writing = new();

    public ILogger CreateLogger(string categoryName) => new Lines(note, writing);

    public void Dispose()
    {
    }

    sealed class Lines(Action<string> note, Lock writing) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var problem = logLevel switch
            {
                LogLevel.Warning => "Warning: ",
                LogLevel.Error or LogLevel.Critical => "Error: ",
                _ => "",
            };
            // Requests are answered on many threads.
            lock (writing) note($"{problem}{formatter(state, exception)}{(exception is null ? "" : $" {exception}")}");
        }
    }
}
