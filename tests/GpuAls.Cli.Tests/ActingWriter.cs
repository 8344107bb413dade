namespace GpuAls.Cli.Tests;

/// <summary>Acts when a command prints a line that starts with some words; with no words, when it prints anything.</summary>
sealed class ActingWriter(string trigger, Action act) : StringWriter
{
    public override void WriteLine(string? value)
    {
        base.Write(value + "\n");
        if (value?.StartsWith(trigger, StringComparison.Ordinal) ?? false) act();
    }

    public override void Write(string? value)
    {
        base.Write(value);
        if (trigger.Length == 0) act();
    }
}
