using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;

namespace GpuAls.Cli.Commands;

/// <summary><c>gpuals show MODEL --user U</c> or <c>--item I</c>: the vector of a user or an item.</summary>
sealed class ShowCommand : QueryCommand
{
    readonly NameOption user = NameOption.User();
    readonly NameOption item = NameOption.Item();

    public ShowCommand(Terminal terminal)
        : base("show", "Show the vector of a user or an item.")
    {
        Add(HelpHeading.Plain, user, item);
        this.RequireOneOf(user, item);
        AnswerWith(terminal, (parse, model, _) => [parse.GetValue(user) is { } name
            ? Show("user", model.Model.Users, model.Model.Factors.Users, model.User(name))
            : Show("item", model.Model.Items, model.Model.Factors.Items, model.Item(parse.GetRequiredValue(item)))]);
        Examples = [new("Write the vector of an item as JSON", "gpuals show plays.als --item coldplay --output json")];
    }

    static Report Show(string kind, Vocabulary names, FactorMatrix vectors, int row) => new(
        null,
        [new(kind, null, names.Name(row))],
        new Table(
            "vector",
            null,
            [new("factor", "Factor"), new("value", "Value", "F6")],
            [.. vectors.Row(row).ToArray().Select((value, factor) => (object?[])[factor, value])]));
}
