using System.CommandLine;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Core;
using GpuAls.Core.Features;
using GpuAls.Core.Solving;
using GpuAls.Ingestion.Features;

namespace GpuAls.Cli.Features;

/// <summary>Side tables of a training: --user-features, --item-features, --feature-kind, --feature-regularization, --no-cold-rows.</summary>
sealed class FeatureOptions
{
    /// <summary>The option that chooses the use of a column.</summary>
    public const string KindOption = "--feature-kind";

    /// <summary>The option with the strength of the regression.</summary>
    public const string RegularizationOption = "--feature-regularization";

    readonly Option<string[]> users = FilesOption("--user-features", "user", "country or age");
    readonly Option<string[]> items = FilesOption("--item-features", "item", "genres or tags");

    readonly Option<string[]> kinds = new(KindOption)
    {
        HelpName = "column=kind",
        Description = "Use of a column of the side tables, such as age=number: "
            + $"{string.Join("; ", FeatureKindInfo.All.Select(row => $"{row.Word}, {row.Help}"))}; "
            + "name, the names of the users or items; weight, the weight of a tag; ignore. Default: detected. May be repeated.",
    };

    readonly NumberOrAutoOption<double> regularization = new(
        RegularizationOption,
        "Strength of the ridge regression from features to vectors; auto finds it in the data, so that features without a signal have no effect.",
        null,
        AlsOptions.FeatureRegularizationRange);

    readonly Option<bool>? noCold;

    readonly bool isUpdate;

    /// <param name="keepsCold">Whether the command keeps users and items that only the side tables have.</param>
    /// <param name="isUpdate">Whether the kinds of features are those of a model.</param>
    public FeatureOptions(bool keepsCold = false, bool isUpdate = false)
    {
        this.isUpdate = isUpdate;
        kinds.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (OptionExtensions.ErrorOf(kinds, () => Parse(token.Value)) is { } error) result.AddError(error);
            }
        });
        if (isUpdate)
        {
            kinds.HelpName = "column=use";
            kinds.Description = "Use of a column of the side tables, such as id=name: name, the names of the users or items; weight, the weight of a "
                + "tag; ignore. Default: the feature of the model with the name of the column. May be repeated.";
        }

        if (keepsCold)
        {
            noCold = new("--no-cold-rows")
            {
                Description = "Leave out users and items that only the side tables have. Default: they get vectors from their features.",
            };
        }
    }

    /// <summary>All options, in the order of the help.</summary>
    public IReadOnlyList<Option> All =>
        [users, items, kinds, .. isUpdate ? [] : (Option[])[regularization], .. noCold is null ? [] : (Option[])[noCold]];

    /// <summary>--user-features and --item-features</summary>
    public IReadOnlyList<Option> Tables => [users, items];

    /// <summary>--feature-regularization</summary>
    public Option Regularization => regularization;

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(DocumentedCommand command)
    {
        command.Add(HelpHeading.Features, All);
        command.Validators.Add(result =>
        {
            if (!result.IsGiven(users) && !result.IsGiven(items) && result.FirstGiven(All) is { } given)
                result.AddError($"{given.Name} requires {users.Name} or {items.Name}");
        });
    }

    /// <summary>The typed side tables; null for none.</summary>
    public FeatureFiles? Read(ParseResult parse) => parse.IsGiven(users) || parse.IsGiven(items)
        ? new FeatureFiles(
            parse.GetValue(users) ?? [],
            parse.GetValue(items) ?? [],
            [.. (parse.GetValue(kinds) ?? []).Select(ColumnUse.Parse)],
            KeepsCold: noCold is not null && !parse.GetValue(noCold))
        : null;

    /// <summary>The given settings with the typed strength of the regression.</summary>
    public AlsOptions Read(ParseResult parse, AlsOptions options) =>
        parse.IsGiven(regularization) ? options with { FeatureRegularization = regularization.Number(parse) } : options;

    ColumnUse Parse(string text)
    {
        var use = ColumnUse.Parse(text);
        return !isUpdate || use.Kind is null ? use : throw new GpuAlsException(
            $"{DisplayText.Quote(text)} is a kind of feature, which an update keeps as it is in the model; expected name, weight or ignore");
    }

    static Option<string[]> FilesOption(string name, string word, string examples)
    {
        var option = new Option<string[]>(name)
        {
            Description = $"Side table with features of the {word}s, such as {examples}: text, JSON lines or Parquet with a row for each {word} "
                + "or each tag; or an array of NumPy (.npy), with one name per line in a .txt file of the same name. May be repeated.",
            HelpName = "file",
        };
        TypedPath.Check(option);
        return option;
    }
}
