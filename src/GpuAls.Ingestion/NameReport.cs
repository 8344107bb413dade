using GpuAls.Core.Interactions;
using GpuAls.Ingestion.Naming;

namespace GpuAls.Ingestion;

/// <summary>The names of users and items after a reading: merged, replaced, and compared with the file of names.</summary>
/// <param name="Users">The user names that differ from another one only in what cannot be seen.</param>
/// <param name="Items">The item names that differ from another one only in what cannot be seen.</param>
/// <param name="Aliases">The replaced items; null without a file of aliases.</param>
/// <param name="ItemNames">The named items; null without a file of names.</param>
sealed record NameReport(NameTwins Users, NameTwins Items, ItemAliasesReport? Aliases, ItemNamesReport? ItemNames)
{
    /// <summary>
    /// Merges names and replaces ids. Rows were numbered by their exact bytes; each name is looked at once here, and not once for each row.
    /// </summary>
    /// <param name="into">The builder with all interactions.</param>
    /// <param name="rules">The spelling of names.</param>
    /// <param name="aliases">The ids to replace; null for none.</param>
    /// <param name="names">The file of names; null for none.</param>
    /// <exception cref="UnmatchedNamesException">The file of names names none of the items.</exception>
    public static NameReport Unify(InteractionMatrixBuilder into, NameRules rules, ItemAliases? aliases, ItemNames? names)
    {
        var (users, userNames) = NameTwins.Find(into.Users, rules);
        into.RenameUsers(userNames);
        var (items, itemNames) = NameTwins.Find(into.Items, rules);
        into.RenameItems(itemNames);
        return new NameReport(users, items, aliases?.Apply(into), names?.Match(into.Items));
    }
}
