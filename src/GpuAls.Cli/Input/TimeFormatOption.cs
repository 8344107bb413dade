using System.CommandLine;
using GpuAls.Cli.Options;
using GpuAls.Ingestion;

namespace GpuAls.Cli.Input;

/// <summary>The spelling of the dates in the time column: --time-format dd/MM/yyyy.</summary>
sealed class TimeFormatOption : Option<string?>
{
    public TimeFormatOption()
        : base("--time-format")
    {
        Description = "Pattern of the dates in --time-column, such as dd/MM/yyyy or \"dd MMM yyyy, HH:mm\". Default: numbers or ISO 8601 dates.";
        HelpName = "pattern";
        Validators.Add(result =>
        {
            if (result.Tokens is not [.., { Value: var pattern }]) return;
            if (OptionExtensions.ErrorOf(this, () => TimePattern.Check(pattern)) is { } error) result.AddError(error);
        });
    }
}
