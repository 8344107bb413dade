using System.CommandLine;

namespace GpuAls.Cli.Options;

/// <summary>A column separator: one character, or the word tab or space.</summary>
sealed class SeparatorOption : Option<char?>
{
    /// <param name="name">The name with its dashes.</param>
    /// <param name="description">The text of the help.</param>
    public SeparatorOption(string name, string description)
        : base(name)
    {
        Description = description;
        HelpName = "character";
        CustomParser = result =>
        {
            switch (result.Tokens[^1].Value)
            {
                case [var character]: return character;
                case "tab" or @"\t": return '\t';
                case "space": return ' ';
                case var other:
                    result.AddError($"{name} is '{other}'; expected one character, tab or space");
                    return null;
            }
        };
    }
}
