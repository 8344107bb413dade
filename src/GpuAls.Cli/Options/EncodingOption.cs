using System.CommandLine;
using System.Text;
using GpuAls.Ingestion.Input;

namespace GpuAls.Cli.Options;

/// <summary>An encoding of text by its name, such as latin1.</summary>
sealed class EncodingOption : Option<Encoding?>
{
    /// <param name="name">The name with its dashes.</param>
    /// <param name="description">The text of the help.</param>
    public EncodingOption(string name, string description)
        : base(name)
    {
        Description = description;
        HelpName = "name";
        CustomParser = result =>
        {
            Encoding? encoding = null;
            if (OptionExtensions.ErrorOf(this, () => encoding = TextEncodings.Find(result.Tokens[^1].Value)) is { } error) result.AddError(error);
            return encoding;
        };
    }
}
