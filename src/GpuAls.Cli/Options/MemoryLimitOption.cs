using System.CommandLine;
using System.Globalization;
using GpuAls.Core.Memory;

namespace GpuAls.Cli.Options;

/// <summary>The memory that a command may use: --memory-limit 4GB.</summary>
sealed class MemoryLimitOption : Option<string?>
{
    // The runtime and the libraries alone take several dozen.
    const double MinBytes = 64 << 20;

    /// <param name="description">The text of the help, without the form.</param>
    public MemoryLimitOption(string description)
        : base("--memory-limit")
    {
        Description = $"{description} A number with a unit, such as 512MB, 4GB or 4GiB.";
        HelpName = "size";
        Validators.Add(result =>
        {
            if (result.Tokens is not [var token]) return;
            if (Bytes(token.Value) is not { } bytes) result.AddError($"{Name} is '{token.Value}'; expected a number with a unit, such as 4GB");
            else if (bytes < MinBytes) result.AddError($"{Name} is '{token.Value}'; expected at least 64MiB");
        });
    }

    /// <summary>Limits the memory of this command until the result is disposed of.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="otherwise">The limit if none was typed; null for that of the system.</param>
    public IDisposable Begin(ParseResult parse, long? otherwise = null) =>
        new Limit(parse.GetValue(this) is { } text ? (long)Bytes(text)! : otherwise);

    /// <summary>The bytes of a text; null if it is no size.</summary>
    internal static double? Bytes(string text) =>
        QuantityUnit.Size.Parse(text, number => double.TryParse(
            number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var parsed) ? parsed : null) is < long.MaxValue and var bytes
            ? bytes
            : null;

    sealed class Limit : IDisposable
    {
        readonly long? before = SystemMemory.TypedLimit;

        public Limit(long? bytes) => SystemMemory.TypedLimit = bytes ?? before;

        public void Dispose() => SystemMemory.TypedLimit = before;
    }
}
