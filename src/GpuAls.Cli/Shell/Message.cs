using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace GpuAls.Cli.Shell;

/// <summary>The importance of a message.</summary>
enum MessageLevel
{
    /// <summary>Progress, or a note on the work.</summary>
    Info,

    /// <summary>The command goes on, and the result may not be the expected one.</summary>
    Warning,

    /// <summary>The command has failed.</summary>
    Error,
}

/// <summary>The way that a command writes messages: --quiet and --log.</summary>
sealed record MessageSettings
{
    /// <summary>Whether to write warnings and errors only.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>Whether each message is a JSON object.</summary>
    public bool IsJson { get; init; }

    /// <summary>The words of the command that runs: "datasets get"; null before it is known.</summary>
    public string? Command { get; init; }
}

/// <summary>A line of standard error: progress, a note, a warning or an error.</summary>
/// <param name="Level">The importance.</param>
/// <param name="Text">The sentence.</param>
sealed record Message(MessageLevel Level, string Text)
{
    const string Warning = "Warning: ";

    // Names stay readable, as in results.
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A note; one that starts with <c>Warning:</c> is a warning.</summary>
    public static Message OfNote(string text) => text.StartsWith(Warning, StringComparison.Ordinal)
        ? new(MessageLevel.Warning, text[Warning.Length..])
        : new(MessageLevel.Info, text);

    /// <summary>A way out of an error; null for none.</summary>
    public string? Remedy { get; init; }

    /// <summary>The exit code that an error leads to; null for another message.</summary>
    public ExitCode? Code { get; init; }

    /// <summary>The step whose progress is reported; null for another message.</summary>
    public StepProgress? Step { get; init; }

    /// <summary>The message as one JSON object.</summary>
    /// <param name="time">The time of the message.</param>
    /// <param name="command">The command that runs; null if it is unknown.</param>
    public string ToJson(DateTimeOffset time, string? command)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("time", time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("level", Word(Level));
            if (command is not null) json.WriteString("command", command);
            json.WriteString("message", Text);
            if (Remedy is not null) json.WriteString("remedy", Remedy);
            if (Code is { } code) json.WriteNumber("exitCode", (int)code);
            if (Step is { } step)
            {
                json.WriteString("step", step.Title);
                if (step.Share is { } share) json.WriteNumber("share", Math.Round(share, 4));
                if (step.SecondsLeft is { } seconds) json.WriteNumber("secondsLeft", Math.Round(seconds, 1));
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    static string Word(MessageLevel level) => level switch
    {
        MessageLevel.Info => "info",
        MessageLevel.Warning => "warning",
        MessageLevel.Error => "error",
    };
}

/// <summary>The state of a long step.</summary>
/// <param name="Title">The name of the step.</param>
/// <param name="Share">The share that is done, from 0 to 1; null if the end is unknown.</param>
/// <param name="SecondsLeft">The estimated time to the end; null if it cannot be estimated yet.</param>
readonly record struct StepProgress(string Title, double? Share, double? SecondsLeft);
