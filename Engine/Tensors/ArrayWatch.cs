using System.Diagnostics.CodeAnalysis;
using System.Runtime;

namespace DropoutLab;

/// <summary>Brings an array back to the pool when nothing can reach it any more: no tensor, no graph, no span on any stack.</summary>
/// <remarks>
/// <para>The array keeps its watch alive by a dependent handle, and the watch the array by a field. So both can be reached or neither, and
/// the watch's finalizer runs once the collector has found neither: it may take the array, which nobody else can see. Spans count, since
/// the collector follows them; that is what a finalizer of the tensor could not know.</para>
/// <para>An array that comes back keeps its watch. Renting it again costs a call of the collector only if it came back in this way; one
/// that its owner returns is still watched.</para>
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "The handle lives as long as the array, and is freed when the pool lets go of both.")]
internal sealed class ArrayWatch
{
    private readonly int start;
    private readonly int sizeClass;
    private readonly float[] array;
    private DependentHandle handle;
    private bool watches = true;

    public ArrayWatch(float[] array, int start, int sizeClass)
    {
        this.array = array;
        this.start = start;
        this.sizeClass = sizeClass;
        handle = new DependentHandle(array, this);
    }

    /// <summary>The array as the pool keeps it.</summary>
    public RentedBuffer Buffer => new(array, start, sizeClass, this);

    /// <summary>Watches an array that is rented again.</summary>
    public void Watch()
    {
        if (watches) return;
        watches = true;
        GC.ReRegisterForFinalize(this);
    }

    /// <summary>Leaves array and watch to the collector.</summary>
    [SuppressMessage("Usage", "CA1816", Justification = "No disposal: nobody will rent the array again, so nothing has to bring it back.")]
    public void LetGo()
    {
        GC.SuppressFinalize(this);
        handle.Dispose();
    }

    ~ArrayWatch()
    {
        watches = false;
        if (!BufferPool.TryTakeBack(Buffer)) handle.Dispose();
    }
}
