import sys, random, time, pytest
sys.path.insert(0,"/work/main/tests/dashboard")
from test_any_address import *
def test_x(no_workers, monkeypatch, finished_url, tmp_path):
    import os
    monkeypatch.setenv("S7_STORE", finished_url)
    new_server()
    n=0
    for file in dict.fromkeys(f for f,_ in parameters_of_pages()):
        t0=time.time(); at,s=open_quickly(file,{}); at,s=open_quickly(file,{})
        print(file, "plain", round(s,2), [e.value for e in at.exception])
    seen=set()
    t0=time.time()
    r=random.Random(int(os.environ.get("SEED","1")))
    while time.time()-t0 < float(os.environ.get("SECONDS_X","60")):
        file,name=r.choice(parameters_of_pages()); 
        if r.random()<.5: 
            value=r.choice(NUMBERS)
        else: value=r.choice(VALUES)
        try: value.encode()
        except UnicodeEncodeError: continue
        q={name:[value]*r.choice([1,1,1,1,2,12])}
        for _ in range(r.choice([0,0,1,3])): q[r.choice(list(ADDRESS_KEYS))]=[r.choice(NUMBERS)]
        try:
            at,s=open_quickly(file,q); n+=1
        except Exception as e:
            print("RAISED", file, {k:v[0][:30] for k,v in q.items()}, type(e), str(e)[:300]); continue
        if at.exception:
            k=(file,str(at.exception[0].value)[:100])
            if k not in seen:
                seen.add(k); print("EXC", file, {k:v[0][:30] for k,v in q.items()}, at.exception[0].value[:300], "\n".join(at.exception[0].stack_trace[-6:]))
        if s>1: print("SLOW", file, round(s,2), {k:v[0][:30] for k,v in q.items()})
    print(n,"cases")
