using System.CommandLine;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Ingestion;

namespace GpuAls.Cli.Options;

/// <summary>The argument MODEL: a model file.</summary>
sealed class ModelArgument : Argument<string>
{
    public ModelArgument()
        : base("MODEL")
    {
        Description = "Model file, written by gpuals train.";
        TypedPath.Check(this);
    }
}

/// <summary>The model file to write: --model.</summary>
sealed class ModelOption : Option<string?>
{
    /// <summary>The name of the option.</summary>
    public const string OptionName = "--model";

    /// <summary>A model as an output: an older model is replaced.</summary>
    public static OutputContent Content { get; } = new("model")
    {
        Own = "model file",
        IsOwn = start => AlsModelFile.IsStartOfModel(start.Span),
        NeedsRegularFile = true,
    };

    /// <param name="description">The text of the help.</param>
    /// <param name="required">Whether the command needs it.</param>
    public ModelOption(string description, bool required)
        : base(OptionName, "-m")
    {
        Description = description;
        HelpName = "file";
        Required = required;
        TypedPath.Check(this);
    }
}

/// <summary>Existing output files are replaced: --overwrite.</summary>
sealed class OverwriteOption : Option<bool>
{
    public OverwriteOption()
        : base("--overwrite") => Description = "Replace existing output files.";
}

/// <summary>An option that takes the path of a file.</summary>
sealed class FileOption : Option<string?>
{
    /// <param name="name">The name with its dashes.</param>
    /// <param name="description">The text of the help.</param>
    /// <param name="required">Whether the command needs it.</param>
    public FileOption(string name, string description, bool required = false)
        : base(name)
    {
        Description = description;
        HelpName = "file";
        Required = required;
        TypedPath.Check(this);
    }
}

/// <summary>An option that takes a column of the input, by index or by name.</summary>
sealed class ColumnOption : Option<ColumnReference?>
{
    /// <param name="name">The name with its dashes.</param>
    /// <param name="description">The text of the help.</param>
    public ColumnOption(string name, string description)
        : base(name)
    {
        Description = description;
        HelpName = "column";
        CustomParser = result =>
        {
            if (result.Tokens[^1].Value is { Length: > 0 } text) return ColumnReference.Parse(text);
            result.AddError($"{name} is empty; expected a zero-based index or a header name");
            return null;
        };
    }
}

/// <summary>The name of a user or an item of a model: --user, --item.</summary>
sealed class NameOption : Option<string>
{
    NameOption(string name, string description, bool required)
        : base(name)
    {
        Description = description;
        HelpName = "name";
        Required = required;
        Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: "" }]) result.AddError($"{name} is empty; expected a name");
        });
    }

    /// <summary>--user</summary>
    public static NameOption User(string description = "Name of a user in the model.", bool required = false) => new("--user", description, required);

    /// <summary>--feature</summary>
    public static NameOption Feature() =>
        new("--feature", "Name of a feature, such as country, or of one of its values, such as country=Germany.", required: false);

    /// <summary>--item</summary>
    public static NameOption Item(string description = "Name of an item in the model.", bool required = false) =>
        new("--item", description, required);
}

/// <summary>The length of a list: -n.</summary>
static class CountOption
{
    /// <param name="description">The text of the help.</param>
    /// <param name="standard">The default; null for none.</param>
    /// <param name="min">The smallest number.</param>
    public static NumberOption<int> Create(string description, int? standard, int min = 1)
    {
        var option = new NumberOption<int>("-n", description, standard, NumberRange.AtLeast<int>(min));
        option.Aliases.Add("--count");
        return option;
    }
}

/// <summary>The number of factors of a model: --factors.</summary>
static class FactorsOption
{
    /// <summary>The name of the option.</summary>
    public const string OptionName = "--factors";

    /// <summary>The numbers that the number of factors accepts.</summary>
    public static NumberRange<int> Range => AlsOptions.FactorsRange;
}

/// <summary>The number of threads that the CPU trains with: --threads.</summary>
static class ThreadsOption
{
    /// <summary>The option; its value is 0 if it was not typed.</summary>
    public static NumberOption<int> Create() =>
        new("--threads", "Number of CPU threads. Default: one for each core.", null, NumberRange.AtLeast<int>(1));
}

/// <summary>More notes: --verbose.</summary>
sealed class VerboseOption : Option<bool>
{
    public VerboseOption()
        : base("--verbose", "-v") => Description = "Print the chosen device and the reason for the choice, such as a missing driver.";
}
