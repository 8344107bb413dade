namespace GpuAls.Ingestion.Synthetic;

/// <summary>What a stream of random numbers is for: each purpose has its own, so that none repeats another's choices.</summary>
enum SyntheticPurpose
{
    UserKey = 1,
    UserKeyEnd,
    UserCount,
    UserOrder,
    UserHistory,
    TastePhase,
    ItemKey,
    ItemKeyEnd,
    ItemName,
}
